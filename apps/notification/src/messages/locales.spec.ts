import { describe, expect, it } from '@jest/globals';
import { localePreferences } from './locales.js';

describe('RFC 4647 §3.4: looking a language up', () => {
  it('drops details one by one, and ends with English', () => {
    expect(localePreferences(['de-AT-1996', 'fr'])).toEqual(['de-AT-1996', 'de-AT', 'de', 'fr', 'en']);
  });

  it('skips what is no language', () => {
    expect(localePreferences([null, 'no language', ''])).toEqual(['en']);
  });
});
