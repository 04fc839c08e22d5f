import { describe, expect, it } from '@jest/globals';
import { frame } from '../test/page-frame.js';
import { type CodePage, codePage } from './second-factor-pages.js';

describe('the page of a code that is at hand', () => {
  const page = (method: CodePage['method'], otherWays: string | null): string =>
    codePage({ ...frame, clientLogoUri: null, method, otherWays, remember: null, problem: null });

  it('says whom to ask to who has lost their recovery codes and has no other way', () => {
    expect(page('recovery-code', null)).toContain('id="lost"');
    for (const other of [page('recovery-code', '/other'), page('totp', null)]) expect(other).not.toContain('id="lost"');
  });
});
