import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { supportedLocales } from '#contracts';
import { loginPage, signedOutPage } from './index.js';
import { frame } from './test/page-frame.js';
import { allPagesWith } from './test/pages-with-text.js';

/** Tags with the names of their attributes: what the page is made of, whatever it says. */
const skeletonOf = (page: string): string =>
  [...page.matchAll(/<(\/?[a-z0-9!]+)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/gi)]
    .map(
      ([, name = '', attributes = '']) =>
        `${name} ${[...attributes.matchAll(/([^\s=>"]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute).join(' ')}`,
    )
    .join('\n');

const known = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)",
  '</title><svg/onload=alert(1)>',
  '--><script>',
  '&lt;script&gt;',
  'javascript:alert(1)',
  '</noscript><script>1</script>',
  '${7*7}{{7*7}}',
];
const nasty = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '`', '=', '/', ' ', '\n', '\0', 'a', '-', '!', ';') }),
);

describe('attack A15: HTML in what comes from outside', () => {
  it('changes nothing but the text of a page', () => {
    const expected = allPagesWith('x').map(skeletonOf);
    fc.assert(
      fc.property(nasty, (text) => {
        expect(allPagesWith(text === '' || text.trim() === '' ? 'x' : `x${text}`).map(skeletonOf)).toEqual(expected);
      }),
      { numRuns: 100, examples: known.map((text): [string] => [text]) },
    );
  });

  it('cannot be read as tags, attributes or entities', () => {
    for (const page of allPagesWith(`<b class="q" id='a'>&amp;\`</b>`)) {
      expect(page).not.toContain('<b ');
      expect(page).not.toContain('class="q"');
      expect(page).toContain('&lt;b class=&quot;q&quot; id=&#39;a&#39;&gt;&amp;amp;&#96;&lt;/b&gt;');
    }
  });

  it('shows pictures of https addresses only', () => {
    for (const address of ['javascript:alert(1)', 'data:image/svg+xml,<svg/>', 'http://logo.example/a.png', '//logo.example', 'garbage']) {
      expect(
        loginPage({
          ...frame,
          logoUri: address,
          clientLogoUri: address,
          clientName: 'c',
          clientLinks: { clientUri: address, policyUri: address, tosUri: address },
          redirectHost: null,
          username: '',
          problem: null,
          staySignedIn: null,
          passkeyOptions: null,
          otherWays: null,
          forgot: null,
          signUp: null,
          demoAccount: null,
        }),
      ).not.toContain('<img');
    }
    expect(signedOutPage({ ...frame, logoUri: 'https://logo.example/a.png' })).toContain('src="https://logo.example/a.png"');
  });
});

describe('every page', () => {
  const pages = allPagesWith('text');

  it('says its language, one heading and a title', () => {
    for (const page of allPagesWith('text', 'de')) {
      expect(page).toMatch(/^<!doctype html>\s*<html lang="de">/);
      expect(page.match(/<h1>/g)).toHaveLength(1);
      expect(page).toMatch(/<title>[^<]+ · text<\/title>/);
    }
  });

  it.each(supportedLocales)('is under 30 KiB, in %s', (locale) => {
    for (const page of allPagesWith('A name of some length', locale)) expect(Buffer.byteLength(page)).toBeLessThan(30 * 1_024);
  });

  it('needs no inline style, no handler, and no script but that of passkeys, by its address, and the one of a page that leaves or tells', () => {
    for (const page of pages) {
      expect(page).not.toMatch(/ style=| on[a-z]+=|<style/i);
      const withPasskeys = page.includes('id="passkey-form"');
      const leavesOrTells = page.includes('<noscript') || page.includes('data-target-origin');
      expect(page.match(/<script/g) ?? []).toHaveLength(withPasskeys || leavesOrTells ? 1 : 0);
      if (withPasskeys) expect(page).toContain(`<script type="module" src="${frame.assets.passkeyScript}"></script>`);
    }
  });

  it('gives every field a label and no id twice', () => {
    for (const page of pages) {
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [input] of page.matchAll(/<input[^>]*>/g)) {
        if (input.includes('type="hidden"')) continue;
        expect(page).toContain(`<label for="${/ id="([^"]+)"/.exec(input)?.[1] ?? 'none'}">`);
      }
    }
  });
});

describe('N47: whose a page is', () => {
  const logo = 'https://cdn.example/symbol.svg';
  const dark = 'https://cdn.example/dark.svg';
  const brandOf = (page: string): string => /<div class="brand">(.*?)<\/div>/s.exec(page)?.[1] ?? '';

  it('is said in words, with a logo or without one, and a logo that does not load leaves nothing behind', () => {
    for (const logos of [{}, { logoUri: logo }, { logoUri: logo, logoDarkUri: dark }]) {
      const brand = brandOf(signedOutPage({ ...frame, ...logos }));
      expect(brand).toMatch(/<span[^>]*>Acme<\/span>$/);
      for (const [picture] of brand.matchAll(/<img[^>]*>/g)) expect(picture).toContain('alt=""');
    }
  });

  it('shows the logo for dark ground there, and otherwise the other one on a light plate', () => {
    const both = brandOf(signedOutPage({ ...frame, logoUri: logo, logoDarkUri: dark }));
    expect(both.replace(/>\s+</g, '><')).toContain(`<source media="(prefers-color-scheme: dark)" srcset="${dark}" /><img src="${logo}"`);
    expect(both).not.toContain('plate');
    expect(brandOf(signedOutPage({ ...frame, logoUri: logo }))).toContain(`<img class="plate" src="${logo}"`);
    expect(brandOf(signedOutPage({ ...frame, logoUri: logo, logoDarkUri: 'http://cdn.example/dark.svg' }))).toContain('class="plate"');
  });

  it.each(['Acme Corp.', 'Yahoo!', 'Who?', 'Etc…', 'Say "Hi."', 'Acme (Inc.)'])('ends no sentence twice at a name like %s', (name) => {
    for (const locale of supportedLocales) {
      for (const page of allPagesWith(name, locale)) {
        const text = page.replace(/<[^>]*>/g, ' ').replaceAll('&quot;', '"');
        expect(text).not.toMatch(/[.!?…]["')]*\.(?!\w)/);
      }
    }
  });
});
