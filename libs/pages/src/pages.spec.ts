import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientLinks } from '#contracts';
import {
  accountPage,
  type ConsentPage,
  consentPage,
  emailNotVerifiedPage,
  emailOtpPage,
  emailVerifiedPage,
  type ErrorKind,
  errorKinds,
  errorPage,
  forgotPasswordPage,
  formPostPage,
  formPostScriptHash,
  leavePage,
  leaveScriptHash,
  loginPage,
  logoutPage,
  type PageFrame,
  passwordNotResetPage,
  passwordResetDonePage,
  platformNamePage,
  platformStartPage,
  resetPasswordPage,
  signedOutPage,
  signInOverPage,
  staySignedInPage,
  supportedLocales,
  tenantStartPage,
  verifyEmailPage,
} from './index.js';

const frame: PageFrame = {
  locale: 'en',
  tenantName: 'Acme',
  logoUri: null,
  logoDarkUri: null,
  assets: { stylesheet: '/assets/pages.css', theme: '/assets/theme.css', icon: '/assets/theme.svg' },
};

/** Every page, with `text` wherever something comes from outside. */
const allPagesWith = (text: string, locale: PageFrame['locale'] = 'en'): readonly string[] => {
  const outside: PageFrame = { ...frame, locale, tenantName: text, logoUri: text, logoDarkUri: text };
  return [
    loginPage({
      ...outside,
      clientName: text,
      clientLogoUri: text,
      username: text,
      problem: 'invalid_credentials',
      forgot: text,
      demoAccount: { username: text, password: text },
    }),
    consentPage({
      ...outside,
      clientName: text,
      clientLogoUri: text,
      clientLinks: { clientUri: text, policyUri: text, tosUri: text },
      account: text,
      otherAccount: text,
      scopes: [
        { name: text, description: text, allowed: true, sensitive: true },
        { name: text, description: null, allowed: false },
      ],
      resourceServerName: text,
      duration: { kind: 'offline', maxSeconds: 86_400 },
    }),
    logoutPage({ ...outside, clientName: text, confirmation: text, parameters: [[text, text]] }),
    signedOutPage(outside),
    staySignedInPage(outside),
    verifyEmailPage(outside),
    emailVerifiedPage(outside, { email: text }),
    emailNotVerifiedPage(outside),
    accountPage({ ...outside, clientName: text, clientLogoUri: text, account: text, otherAccount: text }),
    emailOtpPage({ ...outside, clientName: text, clientLogoUri: text, isSent: true, problem: 'invalid_credentials' }),
    signInOverPage({ ...outside, why: 'completed', clientName: text, location: text }),
    signInOverPage({ ...outside, why: 'foreign', clientName: text, location: text }),
    platformStartPage(outside, { demo: { url: text, account: { username: text, password: text } }, adminDocs: text, mailbox: text }),
    tenantStartPage(outside, { demoUrl: text, development: { issuer: text, metadata: text } }),
    errorPage({ ...outside, kind: 'not_found', reference: text }),
    errorPage({ ...outside, kind: 'internal', reference: text, error: { code: text, description: text } }),
    forgotPasswordPage({ ...outside, state: 'new', back: text }),
    forgotPasswordPage({ ...outside, state: 'sent', back: text }),
    resetPasswordPage({ ...outside, account: text, minLength: 8, problem: { kind: 'unfit', detail: text } }),
    passwordResetDonePage(outside, text),
    passwordNotResetPage(outside, text),
    formPostPage({ ...outside, action: text, parameters: [[text, text]] }),
    leavePage({ ...outside, location: text }),
  ];
};

/** Tags with the names of their attributes: what the page is made of, whatever it says. */
const skeletonOf = (page: string): string[] =>
  [...page.matchAll(/<(\/?[a-z0-9!]+)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, name = '', attributes = '']) =>
      `${name} ${[...attributes.matchAll(/([^\s=>"]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute).join(' ')}`,
  );

const nasty = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '`', '=', '/', ' ', '\n', '\0', 'a', '-', '!', ';') }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    '</title><svg/onload=alert(1)>',
    '--><script>',
    '&lt;script&gt;',
    'javascript:alert(1)',
    '</noscript><script>1</script>',
    '${7*7}{{7*7}}',
  ),
);

describe('attack A15: HTML in what comes from outside', () => {
  it('changes nothing but the text of a page', () => {
    const expected = allPagesWith('x').map(skeletonOf);
    fc.assert(
      fc.property(nasty, (text) => {
        expect(allPagesWith(text === '' || text.trim() === '' ? 'x' : `x${text}`).map(skeletonOf)).toEqual(expected);
      }),
      { numRuns: 300 },
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
          username: '',
          problem: null,
          forgot: null,
          demoAccount: null,
        }),
      ).not.toContain('<img');
    }
    expect(signedOutPage({ ...frame, logoUri: 'https://logo.example/a.png' })).toContain('src="https://logo.example/a.png"');
  });

  const consentWith = (clientLinks: ClientLinks): string =>
    consentPage({
      ...{ ...frame, clientName: 'Notes', clientLogoUri: null, clientLinks, account: null, otherAccount: '/other' },
      ...{ scopes: [], resourceServerName: null, duration: null },
    });
  const noLinks: ClientLinks = { clientUri: null, policyUri: null, tosUri: null };

  it('is no link of the consent page, unless it is an https address, escaped', () => {
    for (const address of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'http://app.example/',
      '//app.example',
      '',
      'garbage',
    ])
      expect(consentWith({ clientUri: address, policyUri: address, tosUri: address })).not.toContain('<a href');
    const page = consentWith({ ...noLinks, tosUri: `https://app.example/?a=1&b="><script>alert('1')</script>` });
    expect(page).toContain('href="https://app.example/?a=1&amp;b=&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"');
  });

  it('RFC 7591 §2: the pages about a client are linked where there are any, each by its name, and get no hold of the consent page', () => {
    expect(consentWith(noLinks)).not.toContain('class="links"');
    const links = { clientUri: 'https://app.example/', policyUri: 'https://app.example/p', tosUri: 'https://app.example/t' };
    const found = [...consentWith(links).matchAll(/<a href="([^"]*)" target="_blank" rel="noopener noreferrer">([^<]*)</g)];
    expect(found.map(([, href, text]) => [href, text])).toEqual([
      ['https://app.example/', 'About the application'],
      ['https://app.example/p', 'Privacy policy'],
      ['https://app.example/t', 'Terms of service'],
    ]);
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

  it('needs no inline style, no handler, and no script but the one of a page that leaves', () => {
    for (const page of pages) {
      expect(page).not.toMatch(/ style=| on[a-z]+=|<style/i);
      expect(page.match(/<script/g) ?? []).toHaveLength(page.includes('<noscript') ? 1 : 0);
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

describe('the login page', () => {
  const page = (problem: 'invalid_credentials' | null, username = '') =>
    loginPage({ ...frame, clientName: 'Notes', clientLogoUri: null, username, problem, forgot: '/forgot-password', demoAccount: null });

  it('has the ids and the hints that people, password managers and checks rely on', () => {
    for (const id of ['username', 'password', 'submit']) expect(page(null)).toContain(`id="${id}"`);
    expect(page(null)).toContain('autocomplete="username"');
    expect(page(null)).toContain('autocomplete="current-password"');
    expect(page(null)).not.toContain('id="error"');
  });

  it('says what is wrong where a screen reader finds it, and focuses what is to be typed', () => {
    const failed = page('invalid_credentials', 'alice');
    expect(failed).toContain('id="error" role="alert"');
    expect(failed.match(/aria-invalid="true" aria-describedby="error"/g)).toHaveLength(2);
    expect(failed).toMatch(/id="password"[^>]* autofocus/);
    expect(page(null)).toMatch(/id="username"[^>]* autofocus/);
    expect(failed).toContain('value="alice"');
  });

  it('never has a value for the password', () => {
    expect(page('invalid_credentials', 'alice')).not.toMatch(/id="password"[^>]*value=/);
  });
});

describe('the consent page', () => {
  type Scope = { name: string; description: string | null; allowed?: boolean; sensitive?: boolean };
  const page = (scopes: readonly Scope[], locale: PageFrame['locale'] = 'en', more: Partial<ConsentPage> = {}) =>
    consentPage({
      ...frame,
      locale,
      clientName: 'Notes',
      clientLogoUri: null,
      clientLinks: { clientUri: null, policyUri: null, tosUri: null },
      account: null,
      otherAccount: '/other',
      scopes: scopes.map((scope) => ({ allowed: false, ...scope })),
      resourceServerName: null,
      duration: null,
      ...more,
    });
  const listed = (markup: string) =>
    [...markup.matchAll(/<h[23] id="([^"]*)">([^<]*)<\/h[23]>\s*<ul class="scopes" aria-labelledby="(?:[^"]* )?\1">(.*?)<\/ul>/gs)].map(
      ([, , title, items = '']) => [title, [...items.matchAll(/<span>(?:<code>)?([^<]*)/g)].map(([, text]) => text)],
    );

  it('explains OpenID scopes in its own words, others in the words of their resource server, or by name', () => {
    const shown = page([
      { name: 'email', description: 'anything' },
      { name: 'orders:read', description: 'Read your orders' },
      { name: 'orders:write', description: null },
      { name: 'constructor', description: null },
    ]);
    expect(shown).toContain('see your email address');
    expect(shown).toContain('Read your orders');
    expect(shown).toContain('<code>orders:write</code>');
    expect(shown).toContain('<code>constructor</code>');
    expect(shown).not.toContain('anything');
  });

  it('N24: tells what is new from what was allowed before', () => {
    const asked = [
      { name: 'email', description: null, allowed: true },
      { name: 'offline_access', description: null },
      { name: 'stock:read', description: 'See the stock' },
      { name: 'openid', description: null, allowed: true },
    ];
    expect(listed(page(asked))).toEqual([
      ['This also lets it', ['keep this access while you are away', 'See the stock']],
      ['You already let it', ['see your email address', 'know who you are when you sign in']],
    ]);
    expect(listed(page(asked, 'de')).map(([title]) => title)).toEqual([
      'Damit kann die Anwendung außerdem',
      'Schon jetzt kann die Anwendung',
    ]);
  });

  it('N24: has one list where nothing was allowed before, or all of it', () => {
    const asked = [{ name: 'phone', description: null }];
    expect(listed(page(asked))).toEqual([['This lets it', ['see your phone number']]]);
    expect(listed(page(asked.map((scope) => ({ ...scope, allowed: true }))))).toEqual([['You already let it', ['see your phone number']]]);
    expect(listed(page([]))).toEqual([['This lets it', ['know that you signed in, and nothing else']]]);
  });

  const ofApi: readonly Scope[] = [
    { name: 'openid', description: null, allowed: true },
    { name: 'email', description: null },
    { name: 'orders:read', description: 'See your orders', allowed: true },
    { name: 'orders:write', description: 'Cancel your orders', sensitive: true },
    { name: 'orders:list', description: null },
  ];

  it.each([
    ['en', 'At Orders & <b>', 'see your email address', 'know who you are when you sign in'],
    ['de', 'Bei Orders & <b>', 'Ihre E-Mail-Adresse sehen', 'bei der Anmeldung erfahren, wer Sie sind'],
  ] as const)('N49: says which API a scope belongs to, by its name, in %s', (locale, atApi, email, openid) => {
    const shown = page(ofApi, locale, { resourceServerName: 'Orders & <b>' });
    const title = atApi.replace('&', '&amp;').replace('<b>', '&lt;b&gt;');
    expect(listed(shown)).toEqual([
      [expect.any(String), [email]],
      [title, ['Cancel your orders ', 'orders:list']],
      [expect.any(String), [openid]],
      [title, ['See your orders']],
    ]);
    expect(shown).toContain('aria-labelledby="allowed-scopes allowed-scopes-api"');
  });

  it('N49: names an API that no scope is asked of: a token for it opens it all the same', () => {
    expect(listed(page([{ name: 'openid', description: null, allowed: true }], 'en', { resourceServerName: 'Orders' }))).toEqual([
      ['At Orders', ['show that it comes in your name']],
      ['You already let it', ['know who you are when you sign in']],
    ]);
  });

  it('N49: names no API where there is none, or its scopes alone', () => {
    expect(page(ofApi)).not.toContain('<h3');
    const [orders] = ofApi.slice(-1);
    expect(listed(page(orders ? [orders] : [], 'en', { resourceServerName: 'Orders' }))).toEqual([['At Orders', ['orders:list']]]);
  });

  it('N49: tells what is far-reaching from the rest in words and by a sign, not by colour alone', () => {
    const items = [...page(ofApi).matchAll(/<li( class="sensitive")?>(.*?)<\/li>/gs)].map(([, isSensitive, item = '']) => ({
      isSensitive,
      item,
    }));
    const sensitive = items.filter(({ isSensitive }) => isSensitive !== undefined);
    expect(sensitive.map(({ item }) => item)).toEqual([expect.stringMatching(/Cancel your orders <strong>far-reaching<\/strong>/)]);
    expect(items.filter(({ item }) => /<strong|M10 3/.test(item))).toEqual(sensitive);
    expect(page(ofApi, 'de')).toContain('<strong>weitreichend</strong>');
  });

  it.each([
    ['en', 'once', 600, 'This access lasts for 10 minutes at most.'],
    ['en', 'once', 1, 'This access lasts for 1 second at most.'],
    ['en', 'signed_in', 43_200, 'This access lasts while you stay signed in, for 12 hours at most.'],
    ['en', 'offline', 30 * 86_400 + 600, 'This access stays while you are away, even after you sign out, for 30 days at most.'],
    ['de', 'once', 3_600, 'Der Zugriff gilt höchstens 1 Stunde lang.'],
    ['de', 'signed_in', 86_400, 'Der Zugriff gilt, solange Sie angemeldet sind, höchstens 1 Tag lang.'],
    ['de', 'offline', 90 * 86_400, 'Der Zugriff bleibt in Ihrer Abwesenheit und nach dem Abmelden bestehen, höchstens 90 Tage lang.'],
  ] as const)('N49: says how long the access lasts, in %s, %s, %d s', (locale, kind, maxSeconds, sentence) => {
    expect(page([], locale, { duration: { kind, maxSeconds } })).toContain(`<p id="duration">${sentence}</p>`);
    expect(page([], locale)).not.toContain('id="duration"');
  });

  it('offers to allow and to deny', () => {
    expect(page([])).toMatch(/id="allow"[^>]*name="decision"[^>]*value="allow"/);
    expect(page([])).toMatch(/id="deny"[^>]*name="decision"[^>]*value="deny"/);
  });
});

describe('N48: an error page', () => {
  const page = (kind: ErrorKind, locale: PageFrame['locale'] = 'en') => errorPage({ ...frame, locale, kind, reference: 'r-1' });
  const headingOf = (markup: string): string => /<h1>([^<]*)<\/h1>/.exec(markup)?.[1] ?? '';

  it('has its cause as heading and title, another one for each, in both languages', () => {
    for (const locale of supportedLocales) {
      const headings = errorKinds.map((kind) => headingOf(page(kind, locale)));
      expect(new Set(headings).size).toBe(errorKinds.length);
      errorKinds.forEach((kind, index) => {
        expect(page(kind, locale)).toContain(`<title>${headings[index] ?? ''} · Acme</title>`);
        expect(page(kind, locale)).toContain('id="error"');
      });
    }
    expect(headingOf(page('not_found'))).toBe('There is nothing here');
    expect(headingOf(page('no_cookie', 'de'))).toBe('Ihr Browser hat kein Cookie zurückgeschickt');
  });

  it('is red and an alert where the service failed, and nowhere else', () => {
    const red = errorKinds.filter((kind) => page(kind).includes('data-kind="error"'));
    expect(red).toEqual(['unavailable', 'internal']);
    expect(errorKinds.filter((kind) => page(kind).includes('role="alert"'))).toEqual(red);
    expect(emailNotVerifiedPage(frame)).not.toContain('data-kind="error"');
    expect(headingOf(emailNotVerifiedPage(frame))).toBe('This link is no longer valid');
  });
});

describe('N48: the start pages', () => {
  it('in production say the name once and nothing else', () => {
    const page = platformNamePage({ ...frame, tenantName: 'Ostiary' });
    expect(page).toContain('<title>Ostiary</title>');
    expect(page.match(/Ostiary/g)).toHaveLength(2);
    expect(page).not.toMatch(/<a |<p|<form/);
  });

  it('lead on where there is something, and show no demo where there is none', () => {
    const page = platformStartPage(frame, { demo: null, adminDocs: '/admin/docs', mailbox: null });
    expect(page).toContain('href="/admin/docs"');
    expect(page).not.toMatch(/id="demo|Mailbox/);
    const own = tenantStartPage(frame, { demoUrl: null, development: null });
    expect(own).toContain('sign in at Acme');
    expect(own).not.toMatch(/<a |<dl/);
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
