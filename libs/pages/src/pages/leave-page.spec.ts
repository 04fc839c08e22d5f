import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { leavePage, leaveScriptHash } from '../index.js';
import { frame } from '../test/page-frame.js';

describe('the page that leaves', () => {
  const location = "https://app.example/cb?code=c%22d&state=x'y;z&iss=https%3A%2F%2Fid.example";
  const page = leavePage({ ...frame, location });
  const escaped = 'https://app.example/cb?code=c%22d&amp;state=x&#39;y;z&amp;iss=https%3A%2F%2Fid.example';

  it('N02: goes on by the script that its hash names', () => {
    const script = /<script>([^]*)<\/script>/.exec(page)?.[1] ?? '';
    expect(leaveScriptHash).toBe(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(page).toContain(`id="continue" class="button" href="${escaped}"`);
  });

  it('N02: refreshes where scripts do not run, and only there', () => {
    expect(page).toMatch(
      new RegExp(
        `<head>[^]*<noscript\\s*><meta http-equiv="refresh" content="0; url=${escaped.replace(/[?.]/g, '\\$&')}"[^]*</noscript\\s*>[^]*</head>`,
      ),
    );
  });
});
