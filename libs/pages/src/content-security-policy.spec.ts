import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyUri } from '#testing/arbitraries';
import { contentSecurityPolicy, leaveScriptHash } from './index.js';

describe('attack A13: the policy of a page', () => {
  it('allows own stylesheets and pictures and forms to this origin, framing nowhere', () => {
    expect(contentSecurityPolicy()).toBe(
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'self'; img-src 'self'; form-action 'self'",
    );
  });

  it('N02: lets forms go anywhere, and on from there, or nowhere but here', () => {
    expect(contentSecurityPolicy({ formsLeave: true })).not.toContain('form-action');
    expect(contentSecurityPolicy({ formsLeave: true })).toContain("default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    expect(contentSecurityPolicy({ pictures: ['https://logo.example/a'], scripts: [leaveScriptHash] })).toContain("form-action 'self';");
  });

  it('shows pictures from https only', () => {
    const policy = contentSecurityPolicy({
      pictures: ['https://logo.example/a.svg', 'http://logo.example/b.svg', 'data:image/png,x', null],
    });
    expect(policy).toContain("img-src 'self' https://logo.example;");
  });

  it('frames the origins that it is told, and none that could break out', () => {
    const frames = ['https://a.example/out?x=1', 'http://127.0.0.1:4000/out', 'https://a.example/', 'data:text/html,x', 'no address'];
    expect(contentSecurityPolicy({ frames })).toContain('; frame-src https://a.example http://127.0.0.1:4000');
    expect(contentSecurityPolicy({ frames: ["https://a.example; script-src 'unsafe-inline'"] })).not.toContain('unsafe');
    expect(contentSecurityPolicy()).not.toContain('frame-src');
  });

  it('is framed by one origin that it is told, and by none that could break out', () => {
    expect(contentSecurityPolicy({ framedBy: 'https://a.example/page' })).toContain('; frame-ancestors https://a.example; ');
    for (const framedBy of [
      '*',
      'https://*',
      'https://*.example',
      'null',
      'data:text/html,x',
      "https://a.example; script-src 'unsafe-inline'",
    ])
      expect(contentSecurityPolicy({ framedBy })).toMatch(/; frame-ancestors ('none'|https:\/\/a\.example); style-src/);
  });

  it('is never widened by what comes from outside', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), anyUri(), fc.constantFrom("https://a.example; script-src 'unsafe-inline'", '*', "'unsafe-inline'")),
        (text) => {
          const policy = contentSecurityPolicy({ pictures: [text] });
          expect(policy.split(';')).toHaveLength(6);
          expect(policy).not.toMatch(/unsafe|\*|[^\x20-\x7e]/);
        },
      ),
    );
  });
});
