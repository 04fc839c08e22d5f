import { describe, expect, it } from '@jest/globals';
import { browserNameOf } from './browser-name.js';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('what people call a browser', () => {
  it.each([
    [firefox, { browser: 'Firefox', system: 'Linux' }],
    [null, { browser: null, system: null }],
    ['  ', { browser: null, system: null }],
  ])('of %j', (userAgent, name) => expect(browserNameOf(userAgent)).toMatchObject(name));

  it.each([
    'Your account is locked: https://evil.example/1.0 (now)',
    'evil.example/1 x',
    '<b>x</b>/1 x',
    `${'a'.repeat(500)}/1 x`,
    'a\u202eb/1 x',
    '//',
  ])('is never an address, nor markup: %j', (userAgent) => {
    for (const name of Object.values(browserNameOf(userAgent))) if (name !== null) expect(name).toMatch(/^[\w +-]{1,40}$/);
  });
});
