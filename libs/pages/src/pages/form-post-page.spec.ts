import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { formPostPage, formPostScriptHash } from '../index.js';
import { frame } from '../test/page-frame.js';

describe('the form_post page', () => {
  it('runs the script that its hash names, and has a button where scripts do not run', () => {
    const page = formPostPage({ ...frame, action: 'https://app.example/cb?a=1&b=2', parameters: [['code', 'c"d']] });
    const script = /<script>([^]*)<\/script>/.exec(page)?.[1] ?? '';
    expect(formPostScriptHash).toBe(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(page).toContain('action="https://app.example/cb?a=1&amp;b=2"');
    expect(page).toContain('name="code" value="c&quot;d"');
    expect(page).toMatch(/<noscript\s*>[^]*type="submit"/);
  });
});
