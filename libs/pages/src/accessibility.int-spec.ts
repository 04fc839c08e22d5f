import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { accountSections, activityKinds, type ClientId, type Locale, mailedFactorNames } from '#contracts';
import { openBrowser } from '#testing';
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
  loginPage,
  logoutPage,
  magicLinkElsewherePage,
  magicLinkInvalidPage,
  magicLinkPage,
  mailSentPage,
  mailSignInPage,
  type OwnAccountFrame,
  ownAccountPage,
  ownActivityPage,
  ownDataPage,
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
  type PageFrame,
  passwordNotResetPage,
  passwordResetDonePage,
  platformNamePage,
  platformStartPage,
  resetPasswordPage,
  signInDisownedPage,
  signInNoticeOverPage,
  signInNoticePage,
  invitationOverPage,
  invitationPage,
  signUpCodePage,
  signUpEmailPage,
  signUpPasswordPage,
  signedOutPage,
  signInOverPage,
  staySignedInPage,
  stylesheet,
  tenantStartPage,
  termsPage,
  themeStylesheet,
  unprovablePage,
  verifyEmailPage,
} from './index.js';
import { attributeFieldsOf } from './test/attribute-fields-of.js';

const axe = createRequire(import.meta.url).resolve('axe-core');
const account = { username: 'demo', password: 'correct-horse' };
const frameIn = (locale: Locale): PageFrame => ({
  locale,
  tenantName: 'Acme Corp.',
  logoUri: null,
  logoDarkUri: null,
  assets: { stylesheet: '/pages.css', theme: '/theme.css', icon: '/icon.svg', passkeyScript: '/passkey.js' },
});
const ownFrameIn = (locale: Locale): OwnAccountFrame => ({
  ...frameIn(locale),
  confirmation: 'c',
  addresses: Object.fromEntries(accountSections.map((section) => [section, `/account/${section}`])) as OwnAccountFrame['addresses'],
});
const sending = { isSent: true, sentTo: null, canSend: true, otherWays: '/login?ways=other' };
const sms = { typed: '', again: '/login?number=other', canSend: true };
const key = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** Wider than a phone, on a button that breaks words where it must. */
const longAddress = 'maximiliane.hohenwarter-schreckenstein@kommunikation.beispielgesellschaft.example';
const client = { clientName: 'Notes', clientLogoUri: null };
const wantedEmail = { status: 'requested', email: 'eva@example.com', asksPresent: true } as const;
const mail = {
  username: '',
  passkeyOptions: '/passkey',
  signUp: '/sign-up',
  otherWays: '/login?ways=other',
  otherName: '/login?name=other',
  staySignedIn: true,
};

const newTerms = { version: '2', documents: [{ locale: 'de', uri: 'https://acme.example/agb' }] };
const moment = '2030-01-31T12:00:00.000Z';
const session = { id: 's-1', browser: 'Firefox', system: 'Windows', address: '2001:db8::1', createdAt: moment, lastSeenAt: moment };

const enrolment = {
  clientLogoUri: null,
  enrolmentId: 'e',
  mayWait: true,
  instead: [{ method: 'passkey', address: '/login?enrol=passkey' }],
  problem: null,
} as const;
/** With all that scripts may show. */
const withScripts = (page: string): string => page.replaceAll(/\shidden(?=[\s>])/g, '');

const pagesOf = (frame: PageFrame, own: OwnAccountFrame): readonly string[] => [
  termsPage({ ...frame, ...client, version: '2', documents: [{ locale: 'de', uri: 'https://acme.example/agb' }] }),
  completeProfilePage({ ...frame, ...client, fields: attributeFieldsOf() }),
  ownAccountPage({ ...own, account: 'ada@example.com', signOut: '/oauth/logout', sections: accountSections }),
  ownSessionsPage({
    ...own,
    sessions: [
      { ...session, isCurrent: true, staysUntil: session.createdAt },
      { ...session, isCurrent: false, staysUntil: null },
      { ...session, isCurrent: false, staysUntil: null, browser: null, system: null, address: null },
    ],
    ended: 'one',
    remembered: [
      { ...session, lastUsedAt: null, expiresAt: session.createdAt },
      { ...session, lastUsedAt: session.createdAt, expiresAt: session.createdAt, browser: null, system: null, address: null },
    ],
    more: '/account/sessions?cursor=1',
  }),
  ownPasswordPage({
    ...own,
    account: 'ada',
    minLength: 8,
    problem: { kind: 'unfit', detail: 'ist zu leicht zu erraten.' },
    isChanged: false,
  }),
  ownPasswordPage({ ...own, account: 'ada', minLength: 8, problem: null, isChanged: true }),
  ownProfilePage({
    ...own,
    profile: {
      ...{ name: 'Ada Gräfin von Donaudampfschifffahrtsgesellschaft', picture: 'no address', locale: 'fr', username: 'ada' },
      ...{ email: 'ada@example.com', emailVerified: false, phone: '+4915112345678', phoneVerified: true },
    },
    fields: attributeFieldsOf(),
    shown: { name: 'Ada' },
    isSaved: false,
    unfit: 'picture',
  }),
  ownApplicationsPage({
    ...own,
    applications: [
      {
        ...{
          clientId: 'app' as ClientId,
          name: 'Notes',
          clientUri: 'https://notes.example/',
          firstGrantedAt: moment,
          lastGrantedAt: '2030-02-01T12:00:00.000Z',
        },
        scopes: [
          { name: 'openid', description: null },
          { name: 'orders:read', description: 'Ihre Bestellungen sehen' },
          { name: 'orders:write', description: null },
        ],
      },
    ],
    isRevoked: true,
  }),
  ownActivityPage({
    ...own,
    activities: activityKinds.map((kind) => ({ kind, occurredAt: moment, by: 'user', address: '2001:db8::1', application: 'Notes' })),
    more: '/account/activity?cursor=1',
  }),
  ownDataPage(own),
  ownTermsPage({
    ...own,
    acceptances: [{ version: '2', acceptedAt: moment, documents: [{ locale: 'de', uri: 'https://acme.example/agb' }] }],
  }),
  ownDeletionPage({ ...own, account: 'ada', graceDays: 14, isUnconfirmed: true }),
  accountClosedPage({ ...frame, dueAt: moment, account: '/account' }),
  restorePage({ ...frame, ...client, dueAt: moment, wayBack: 'https://notes.example/', otherAccount: '/login?account=other' }),
  ownEmailPage({
    ...own,
    email: 'ada@example.com',
    change: { status: 'none' },
    isAnew: true,
    typed: 'eva',
    isChanged: false,
    problem: 'unfit',
  }),
  ownEmailPage({ ...own, email: 'ada@example.com', change: wantedEmail, isAnew: false, typed: '', isChanged: false, problem: 'wrongCode' }),
  ownEmailPage({ ...own, email: 'eva@example.com', change: { status: 'none' }, isAnew: false, typed: '', isChanged: true, problem: null }),
  emailChangePage({ ...frame, email: 'eva@example.com' }),
  emailChangeDonePage({ ...frame, outcome: 'refused', account: '/account/password' }),
  emailChangeOverPage(frame),
  signInNoticePage({
    ...frame,
    browser: 'Firefox',
    system: 'Linux',
    signedInAt: '2030-01-01T12:00:00.000Z',
    network: '198.51.0.0/16',
    country: 'AT',
  }),
  signInDisownedPage({ ...frame, forgot: '/forgot-password' }),
  signInNoticeOverPage({ ...frame, sessions: '/account/sessions' }),
  unprovablePage(own),
  loginPage({
    ...frame,
    ...client,
    username: 'ada',
    problem: 'invalid_credentials',
    staySignedIn: true,
    passkeyOptions: '/passkey',
    otherWays: null,
    forgot: '/forgot-password',
    signUp: 'https://id.example/t/acme/sign-up?sign_in=ost_si_1',
    demoAccount: account,
  }),
  consentPage({
    ...frame,
    ...client,
    clientLinks: { clientUri: 'https://notes.example/', policyUri: 'https://notes.example/privacy', tosUri: null },
    account: 'ada@example.com',
    otherAccount: '/login?account=other',
    scopes: [
      { name: 'openid', description: null, allowed: true },
      { name: 'email', description: null, allowed: false },
      { name: 'orders:read', description: 'Ihre Bestellungen sehen', allowed: true, sensitive: true },
      { name: 'orders:write', description: null, allowed: false },
      { name: 'orders:cancel', description: 'Ihre Bestellungen ändern, stornieren und löschen', allowed: false, sensitive: true },
    ],
    resourceServerName: 'Bestellungen',
    duration: { kind: 'offline', maxSeconds: 2_592_000 },
    device: {
      requestedAt: moment,
      address: '198.51.100.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
  }),
  ...(['missing', 'wrong', 'too_many_requests', null] as const).map((problem) =>
    devicePage({ ...frame, userCode: problem === 'missing' ? '' : 'WDJB-MJHT', isFromLink: problem === null, problem }),
  ),
  ...(['allow', 'deny'] as const).map((decision) =>
    deviceAnsweredPage({ ...frame, decision, clientName: 'Notes', applications: '/account/applications' }),
  ),
  logoutPage({ ...frame, clientName: 'Notes', confirmation: 'c', parameters: [] }),
  signedOutPage(frame),
  staySignedInPage(frame),
  verifyEmailPage(frame),
  emailVerifiedPage(frame, { email: 'ada@example.com', wasVerified: true }),
  emailNotVerifiedPage({ ...frame, ownEmail: '/account/email' }),
  ...(['new', 'sent', 'missing', 'too_many_requests'] as const).map((state) =>
    forgotPasswordPage({ ...frame, state, back: '/login?sign_in=1' }),
  ),
  signUpEmailPage({ ...frame, clientName: 'Notes', back: '/login?sign_in=1', typed: 'eva', problem: 'unfit' }),
  signUpCodePage({ ...frame, back: '/login?sign_in=1', otherEmail: '/sign-up?address=other', problem: 'wrongCode' }),
  ...([{ kind: 'unfit_password', detail: 'ist zu leicht zu erraten.' }, { kind: 'unfit_name' }, { kind: 'unaccepted_terms' }] as const).map(
    (problem) =>
      signUpPasswordPage({
        ...frame,
        back: '/login?sign_in=1',
        email: 'ada@example.com',
        minLength: 8,
        name: 'Ada',
        terms: newTerms,
        acceptedTerms: null,
        staySignedIn: false,
        problem,
      }),
  ),
  invitationPage({
    ...frame,
    email: 'ada@example.com',
    minLength: 8,
    name: 'Ada',
    terms: null,
    acceptedTerms: null,
    staySignedIn: null,
    problem: null,
  }),
  invitationOverPage({ ...frame, why: 'accepted', account: '/account' }),
  invitationOverPage({ ...frame, why: 'expired', account: '/account' }),
  resetPasswordPage({ ...frame, account: 'ada@example.com', minLength: 8, problem: null }),
  resetPasswordPage({ ...frame, account: 'ada', minLength: 8, problem: { kind: 'unfit', detail: 'ist zu leicht zu erraten.' } }),
  passwordResetDonePage(frame, '/login?sign_in=1'),
  passwordResetDonePage(frame, null),
  passwordNotResetPage(frame, '/forgot-password'),
  accountPage({ ...frame, ...client, account: longAddress, otherAccount: '/login?account=other' }),
  sentCodePage({ ...frame, ...client, ...sending, method: 'email-otp', isSent: false, problem: null, remember: null }),
  sentCodePage({
    ...frame,
    ...client,
    ...sending,
    method: 'sms-otp',
    sentTo: '•••• 00',
    problem: 'invalid_credentials',
    otherWays: null,
    remember: { days: 30, isTicked: true },
  }),
  sentCodePage({ ...frame, ...client, ...sending, method: 'sms-otp', isSent: false, canSend: false, problem: null, remember: null }),
  codePage({
    ...frame,
    clientLogoUri: null,
    method: 'totp',
    otherWays: '/login?ways=other',
    remember: { days: 1, isTicked: false },
    problem: null,
  }),
  codePage({ ...frame, clientLogoUri: null, method: 'recovery-code', otherWays: null, remember: null, problem: 'invalid_credentials' }),
  ...mailedFactorNames.flatMap((method) => [
    withScripts(mailSignInPage({ ...frame, ...client, ...mail, method, problem: null })),
    mailSentPage({ ...frame, ...client, ...mail, method, problem: 'invalid_credentials' }),
  ]),
  magicLinkPage({ ...frame, ...client, staySignedIn: false }),
  magicLinkElsewherePage({ ...frame, withCode: true }),
  magicLinkInvalidPage({ ...frame, back: '/login' }),
  otherWaysPage({ ...frame, clientLogoUri: null, isFirst: true, ways: ['password', 'magic-link'] }),
  otherWaysPage({ ...frame, clientLogoUri: null, isFirst: false, ways: ['email-otp', 'recovery-code'] }),
  enrolTotpPage({ ...frame, ...enrolment, key, uri: `otpauth://totp/Acme:ada?secret=${key}&issuer=Acme` }),
  ownAuthenticatorsPage({
    ...own,
    authenticators: [
      { id: 'a-1', method: 'totp', name: 'Telefon', createdAt: moment, lastUsedAt: moment },
      { id: 'a-2', method: 'passkey', name: null, createdAt: moment, lastUsedAt: null },
      { id: 'a-3', method: 'sms-otp', name: '•••• 42', createdAt: moment, lastUsedAt: null },
    ],
    changeNumber: '/account/authenticators?add=sms-otp&replaces=',
    recoveryCodesLeft: 8,
    ways: [
      { method: 'totp', address: '/account/authenticators?add=totp' },
      { method: 'passkey', address: '/account/authenticators?add=passkey' },
    ],
    done: 'renamed',
    problem: null,
  }).replaceAll('<details>', '<details open>'),
  ownAuthenticatorsPage({ ...own, authenticators: [], recoveryCodesLeft: 0, ways: [], changeNumber: null, done: null, problem: 'gone' }),
  ownNumberPage({ ...own, ...sms, sent: null, typed: '0171 3920000', replaces: null, problem: 'invalid_credentials' }),
  ownNumberPage({ ...own, ...sms, sent: { enrolmentId: 'e', number: '+491713920000' }, replaces: '•••• 42', problem: 'too_many_messages' }),
  addAuthenticatorPage({ ...own, enrolmentId: 'e', setUp: { method: 'totp', key, uri: `otpauth://totp/a?secret=${key}` }, problem: null }),
  withScripts(
    addAuthenticatorPage({ ...own, enrolmentId: 'e', setUp: { method: 'passkey', offer: '{}' }, problem: 'invalid_credentials' }),
  ),
  ownRecoveryCodesPage({ ...own, codes: ['0123-4567-89ab-cdef', 'ghjk-mnpq-rstv-wxyz'] }),
  enrolSmsPage({ ...frame, ...enrolment, ...sms, sent: null, typed: '0171 3920000', problem: 'invalid_credentials' }),
  enrolSmsPage({ ...frame, ...enrolment, ...sms, sent: { enrolmentId: 'e', number: '+491713920000' } }),
  ...(['first-factor', 'second-factor'] as const).map((role) =>
    withScripts(
      passkeyPage({
        ...frame,
        clientLogoUri: null,
        role,
        options: '/passkey',
        otherWays: '/login?ways=other',
        remember: { days: 30, isTicked: false },
        staySignedIn: false,
        problem: 'passkey_refused',
      }),
    ),
  ),
  withScripts(enrolPasskeyPage({ ...frame, ...enrolment, offer: '{}' })),
  recoveryCodesPage({ ...frame, codes: ['0123-4567-89ab-cdef', 'ghjk-mnpq-rstv-wxyz'] }),
  signInOverPage({ ...frame, why: 'completed', clientName: 'Notes', location: 'https://notes.example/' }),
  signInOverPage({ ...frame, why: 'expired', clientName: 'Notes', location: null }),
  platformNamePage({ ...frame, tenantName: 'Ostiary' }),
  platformStartPage(frame, { demo: { url: 'http://localhost:3002/', account }, adminDocs: '/admin/docs', mailbox: '/mailbox' }),
  tenantStartPage(frame, {
    demoUrl: 'http://localhost:3002/',
    development: { issuer: 'http://localhost:3000/t/acme', metadata: 'http://localhost:3000/t/acme/.well-known/openid-configuration' },
  }),
  ...(['not_found', 'internal'] as const).map((kind) =>
    errorPage({ ...frame, kind, reference: 'r-1', error: { code: 'invalid_request', description: 'The redirect_uri is not registered.' } }),
  ),
];

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] };

describe('N47, N48: every page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 30_000);
  afterAll(() => browser.close());

  it.each([
    ['light', '#000000', 'de'],
    ['light', '#ffeb3b', 'fr'],
    ['light', '#ffffff', 'es'],
    ['dark', '#000000', 'en'],
    ['dark', '#ffeb3b', 'de'],
    ['dark', '#ffffff', 'fr'],
  ] as const)(
    'in %s with the brand %s, in %s, is clean for axe (WCAG 2.2 AA), fits a phone and is under 30 KiB',
    async (colorScheme, colour, locale) => {
      const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 800 } });
      // Once: what stands in a window outlives its documents.
      await page.addScriptTag({ path: axe });
      const style = `<style>${stylesheet}${themeStylesheet({ primaryColor: colour, backgroundColor: colour })}</style></head>`;
      for (const markup of pagesOf(frameIn(locale), ownFrameIn(locale))) {
        await page.setContent(markup.replace('</head>', style).replace(/<link [^>]*>/g, ''));
        const violations = await page.evaluate<Violation[]>(
          `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations)`,
        );
        expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => `${node.html} ${node.failureSummary}`)])).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(Buffer.byteLength(markup)).toBeLessThan(30 * 1_024);
      }
      await page.close();
    },
    60_000,
  );
});

describe('N47: logos', () => {
  const logoSvg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>';
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 30_000);
  afterAll(() => browser.close());

  /** How far the names of tenant and client stand in from the heading (pixels), where the picture that is shown has this address. */
  const indentsOf = async (name: string, onDark: boolean): Promise<unknown> => {
    const page = await browser.newPage({ colorScheme: onDark ? 'dark' : 'light', viewport: { width: 390, height: 800 } });
    await page.route('https://logo.test/**', (route) =>
      route.request().url().endsWith('/good.svg')
        ? route.fulfill({ contentType: 'image/svg+xml', body: logoSvg })
        : route.fulfill({ status: 404 }),
    );
    const shown = `https://logo.test/${name}.svg`;
    const logos = onDark ? { logoUri: 'https://logo.test/good.svg', logoDarkUri: shown } : { logoUri: shown };
    const markup = loginPage({
      ...frameIn('de'),
      ...logos,
      ...client,
      clientLogoUri: shown,
      username: '',
      problem: null,
      staySignedIn: null,
      passkeyOptions: null,
      otherWays: null,
      forgot: null,
      signUp: null,
      demoAccount: null,
    });
    await page.setContent(markup.replace('</head>', `<style>${stylesheet}</style></head>`).replace(/<link [^>]*>/g, ''), {
      waitUntil: 'load',
    });
    const indents = await page.evaluate(`(() => {
      const startOf = (node) => { const range = document.createRange(); range.selectNodeContents(node); return range.getBoundingClientRect().left; };
      return ['.brand .name', '.lead .text'].map((name) => startOf(document.querySelector(name)) - startOf(document.querySelector('h1')));
    })()`);
    await page.close();
    return indents;
  };

  it('that do not load leave nothing in their place, in light and in dark', async () => {
    expect(await indentsOf('missing', false)).toEqual([0, 0]);
    expect(await indentsOf('missing', true)).toEqual([0, 0]);
  });

  it('that load stand beside the names', async () => {
    expect(await indentsOf('good', false)).toEqual([40 + 12, 48 + 12]);
    expect(await indentsOf('good', true)).toEqual([40 + 12, 48 + 12]);
  });
});
