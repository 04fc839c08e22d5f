import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountSections, type ClientId, mailedFactorNames, sentCodeNames, supportedLocales } from '#contracts';
import {
  accountPage,
  addAuthenticatorPage,
  codePage,
  completeProfilePage,
  enrolPasskeyPage,
  enrolTotpPage,
  otherWaysPage,
  recoveryCodesPage,
  consentPage,
  emailNotVerifiedPage,
  enrolSmsPage,
  sentCodePage,
  emailVerifiedPage,
  errorPage,
  forgotPasswordPage,
  formPostPage,
  leavePage,
  loginPage,
  logoutPage,
  magicLinkElsewherePage,
  magicLinkInvalidPage,
  magicLinkPage,
  mailSentPage,
  mailSignInPage,
  type OwnAccountFrame,
  type PageFrame,
  ownAccountPage,
  ownActivityPage,
  ownApplicationsPage,
  ownAuthenticatorsPage,
  ownNumberPage,
  deviceAnsweredPage,
  devicePage,
  emailChangeDonePage,
  emailChangeOverPage,
  emailChangePage,
  accountClosedPage,
  ownDeletionPage,
  restorePage,
  ownTermsPage,
  ownEmailPage,
  ownPasswordPage,
  ownProfilePage,
  ownRecoveryCodesPage,
  ownSessionsPage,
  passkeyPage,
  passwordNotResetPage,
  passwordResetDonePage,
  platformStartPage,
  invitationOverPage,
  invitationPage,
  resetPasswordPage,
  signInDisownedPage,
  signInNoticeOverPage,
  signInNoticePage,
  signUpCodePage,
  signUpEmailPage,
  signUpPasswordPage,
  signedOutPage,
  signInOverPage,
  staySignedInPage,
  tenantStartPage,
  termsPage,
  unprovablePage,
  verifyEmailPage,
} from './index.js';
import { attributeFieldsOf } from './test/attribute-fields-of.js';
import { frame } from './test/page-frame.js';

const moment = '2030-01-31T12:00:00.000Z';

const ownAddresses = (text: string): OwnAccountFrame['addresses'] =>
  Object.fromEntries(accountSections.map((section) => [section, text])) as OwnAccountFrame['addresses'];

const profile = { locale: 'fr', emailVerified: false, phoneVerified: true };
const application = { clientId: 'app' as ClientId, firstGrantedAt: moment, lastGrantedAt: moment };
const activity = { kind: 'session.session-started', by: 'user', occurredAt: moment } as const;

const ownAccountPagesWith = (own: OwnAccountFrame, text: string): readonly string[] => {
  const session = { id: text, browser: text, system: text, address: text, createdAt: moment, lastSeenAt: moment };
  return [
    ownAccountPage({ ...own, account: text, signOut: text, sections: accountSections }),
    ownSessionsPage({
      ...own,
      sessions: [
        { ...session, isCurrent: true, staysUntil: session.createdAt },
        { ...session, isCurrent: false, staysUntil: null },
      ],
      ended: 2,
      remembered: [{ ...session, lastUsedAt: null, expiresAt: session.createdAt }],
      more: text,
    }),
    ownAuthenticatorsPage({
      ...own,
      authenticators: [
        { id: text, method: 'totp', name: text, createdAt: moment, lastUsedAt: null },
        { id: text, method: 'passkey', name: null, createdAt: moment, lastUsedAt: moment },
        { id: text, method: 'sms-otp', name: text, createdAt: moment, lastUsedAt: null },
      ],
      changeNumber: text,
      recoveryCodesLeft: 3,
      ways: [{ method: 'passkey', address: text }],
      done: 'removed',
      problem: null,
    }),
    addAuthenticatorPage({ ...own, enrolmentId: text, setUp: { method: 'totp', key: text, uri: text.slice(0, 40) }, problem: null }),
    addAuthenticatorPage({ ...own, enrolmentId: text, setUp: { method: 'passkey', offer: text }, problem: 'invalid_credentials' }),
    ...[null, { enrolmentId: text, number: text }].map((sent) =>
      ownNumberPage({ ...own, sent, typed: text, again: text, canSend: true, replaces: text, problem: null }),
    ),
    ownRecoveryCodesPage({ ...own, codes: [text] }),
    ownPasswordPage({ ...own, account: text, minLength: 8, problem: { kind: 'unfit', detail: text }, isChanged: false }),
    ownPasswordPage({ ...own, account: text, minLength: 8, problem: null, isChanged: true }),
    ownTermsPage({ ...own, acceptances: [{ version: text, acceptedAt: moment, documents: [{ locale: 'en', uri: text }] }] }),
    ownTermsPage({ ...own, acceptances: [] }),
    ownDeletionPage({ ...own, account: text, graceDays: 1, isUnconfirmed: true }),
    ownDeletionPage({ ...own, account: null, graceDays: 0, isUnconfirmed: false }),
    accountClosedPage({ ...own, dueAt: null, account: text }),
    accountClosedPage({ ...own, dueAt: moment, account: text }),
    restorePage({ ...own, clientName: text, clientLogoUri: text, dueAt: moment, wayBack: text, otherAccount: text }),
    ...(['requested', 'waiting', 'none'] as const).map((status) =>
      ownEmailPage({
        ...own,
        email: text,
        change: { status, email: text, asksPresent: true },
        typed: text,
        isAnew: false,
        isChanged: false,
        problem: null,
      }),
    ),
    ownProfilePage({
      ...own,
      profile: { ...profile, name: text, picture: text, username: text, email: text, phone: text },
      fields: attributeFieldsOf(text),
      shown: { [text]: text },
      isSaved: false,
      unfit: 'name',
    }),
    ownApplicationsPage({
      ...own,
      applications: [
        {
          ...application,
          name: text,
          clientUri: text,
          scopes: [
            { name: text, description: text },
            { name: text, description: null },
          ],
        },
      ],
      isRevoked: true,
    }),
    ownActivityPage({ ...own, activities: [{ ...activity, address: text, application: text }], more: text }),
    unprovablePage(own),
  ];
};

const enrolment = (text: string, other: 'passkey' | 'totp') => ({
  clientLogoUri: text,
  enrolmentId: text,
  mayWait: true,
  instead: [{ method: other, address: text }],
  problem: 'invalid_credentials' as const,
});

/** Every page, with `text` wherever something comes from outside. */
const allPagesWith = (text: string, locale: PageFrame['locale'] = 'en'): readonly string[] => {
  const outside: PageFrame = { ...frame, locale, tenantName: text, logoUri: text, logoDarkUri: text };
  const own: OwnAccountFrame = { ...outside, confirmation: text, addresses: ownAddresses(text) };
  return [
    loginPage({
      ...outside,
      clientName: text,
      clientLogoUri: text,
      username: text,
      problem: 'invalid_credentials',
      staySignedIn: true,
      passkeyOptions: text,
      otherWays: null,
      forgot: text,
      signUp: text,
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
      device: { requestedAt: moment, address: text, userAgent: text },
    }),
    devicePage({ ...outside, userCode: text, isFromLink: true, problem: null }),
    devicePage({ ...outside, userCode: text, isFromLink: false, problem: 'wrong' }),
    deviceAnsweredPage({ ...outside, decision: 'allow', clientName: text, applications: text }),
    deviceAnsweredPage({ ...outside, decision: 'deny', clientName: text, applications: text }),
    logoutPage({ ...outside, clientName: text, confirmation: text, parameters: [[text, text]] }),
    signedOutPage(outside),
    staySignedInPage(outside),
    verifyEmailPage(outside),
    emailVerifiedPage(outside, { email: text }),
    emailNotVerifiedPage({ ...outside, ownEmail: text }),
    accountPage({ ...outside, clientName: text, clientLogoUri: text, account: text, otherAccount: text }),
    ...sentCodeNames.map((method) =>
      sentCodePage({
        ...outside,
        method,
        clientName: text,
        clientLogoUri: text,
        isSent: true,
        sentTo: text,
        canSend: true,
        problem: 'invalid_credentials',
        otherWays: text,
        remember: { days: 30, isTicked: false },
      }),
    ),
    ...[null, { enrolmentId: text, number: text }].map((sent) =>
      enrolSmsPage({ ...outside, ...enrolment(text, 'totp'), sent, typed: text, again: text, canSend: true }),
    ),
    termsPage({ ...outside, clientName: text, clientLogoUri: text, version: text, documents: [{ locale: text, uri: text }] }),
    completeProfilePage({ ...outside, clientName: text, clientLogoUri: text, fields: attributeFieldsOf(text) }),
    codePage({
      ...outside,
      clientLogoUri: text,
      method: 'totp',
      otherWays: text,
      remember: { days: 30, isTicked: true },
      problem: 'invalid_credentials',
    }),
    ...mailedFactorNames.flatMap((method) => {
      const page = { ...outside, clientName: text, clientLogoUri: text, method, problem: 'invalid_credentials' as const, otherWays: text };
      return [
        mailSignInPage({ ...page, username: text, passkeyOptions: text, signUp: text, staySignedIn: true }),
        mailSentPage({ ...page, otherName: text, staySignedIn: true }),
      ];
    }),
    magicLinkPage({ ...outside, clientName: text, clientLogoUri: text, staySignedIn: false }),
    magicLinkElsewherePage({ ...outside, withCode: true }),
    magicLinkInvalidPage({ ...outside, back: text }),
    otherWaysPage({ ...outside, clientLogoUri: text, isFirst: true, ways: ['password', 'totp'] }),
    passkeyPage({
      ...outside,
      clientLogoUri: text,
      role: 'second-factor',
      options: text,
      otherWays: text,
      remember: { days: 30, isTicked: false },
      staySignedIn: true,
      problem: 'passkey_refused',
    }),
    enrolTotpPage({ ...outside, ...enrolment(text, 'passkey'), key: text, uri: text.slice(0, 40) }),
    enrolPasskeyPage({ ...outside, ...enrolment(text, 'totp'), offer: text }),
    recoveryCodesPage({ ...outside, codes: [text] }),
    signInOverPage({ ...outside, why: 'completed', clientName: text, location: text }),
    signInOverPage({ ...outside, why: 'foreign', clientName: text, location: text }),
    platformStartPage(outside, { demo: { url: text, account: { username: text, password: text } }, adminDocs: text, mailbox: text }),
    tenantStartPage(outside, { demoUrl: text, development: { issuer: text, metadata: text } }),
    errorPage({ ...outside, kind: 'not_found', reference: text }),
    errorPage({ ...outside, kind: 'internal', reference: text, error: { code: text, description: text } }),
    forgotPasswordPage({ ...outside, state: 'new', back: text }),
    forgotPasswordPage({ ...outside, state: 'sent', back: text }),
    signUpEmailPage({ ...outside, clientName: text, back: text, typed: text, problem: 'unfit' }),
    signUpCodePage({ ...outside, back: text, otherEmail: text, problem: 'wrongCode' }),
    signUpPasswordPage({
      ...outside,
      back: text,
      email: text,
      minLength: 8,
      name: text,
      terms: { version: text, documents: [{ locale: 'en', uri: text }] },
      acceptedTerms: text,
      staySignedIn: true,
      problem: { kind: 'unfit_password', detail: text },
    }),
    invitationPage({
      ...outside,
      email: text,
      minLength: 8,
      name: text,
      terms: null,
      acceptedTerms: null,
      staySignedIn: true,
      problem: { kind: 'unfit_password', detail: text },
    }),
    invitationOverPage({ ...outside, why: 'accepted', account: text }),
    emailChangePage({ ...outside, email: text }),
    emailChangeDonePage({ ...outside, outcome: 'refused', account: text }),
    emailChangeOverPage(outside),
    signInNoticePage({ ...outside, browser: text, system: text, signedInAt: '2030-01-01T12:00:00.000Z', network: text, country: null }),
    signInDisownedPage({ ...outside, forgot: text }),
    signInNoticeOverPage({ ...outside, sessions: text }),
    resetPasswordPage({ ...outside, account: text, minLength: 8, problem: { kind: 'unfit', detail: text } }),
    passwordResetDonePage(outside, text),
    passwordNotResetPage(outside, text),
    ...ownAccountPagesWith(own, text),
    formPostPage({ ...outside, action: text, parameters: [[text, text]] }),
    leavePage({ ...outside, location: text }),
  ];
};

/** Tags with the names of their attributes: what the page is made of, whatever it says. */
const skeletonOf = (page: string): string =>
  [...page.matchAll(/<(\/?[a-z0-9!]+)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/gi)]
    .map(
      ([, name = '', attributes = '']) =>
        `${name} ${[...attributes.matchAll(/([^\s=>"]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute).join(' ')}`,
    )
    .join('\n');

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

  it('needs no inline style, no handler, and no script but that of passkeys, by its address, and the one of a page that leaves', () => {
    for (const page of pages) {
      expect(page).not.toMatch(/ style=| on[a-z]+=|<style/i);
      const withPasskeys = page.includes('id="passkey-form"');
      expect(page.match(/<script/g) ?? []).toHaveLength(withPasskeys || page.includes('<noscript') ? 1 : 0);
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
