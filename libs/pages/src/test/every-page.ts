import {
  accountSections,
  activityKinds,
  type ApiKeyId,
  type ClientId,
  type Locale,
  mailedFactorNames,
  type ResourceServerId,
} from '#contracts';
import {
  accountPage,
  addAuthenticatorPage,
  askBeforeLeavingPage,
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
  logoutFramesPage,
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
  newOwnApiKeyPage,
  ownApiKeysPage,
  ownApplicationsPage,
  ownAuthenticatorsPage,
  ownNumberPage,
  answeredElsewherePage,
  backchannelPage,
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
  tenantStartPage,
  termsPage,
  unprovablePage,
  verifyEmailPage,
  webMessagePage,
} from '../index.js';
import { attributeFieldsOf } from './attribute-fields-of.js';

const account = { username: 'demo', password: 'correct-horse' };
export const frameIn = (locale: Locale): PageFrame => ({
  locale,
  tenantName: 'Acme Corp.',
  logoUri: null,
  logoDarkUri: null,
  assets: { stylesheet: '/pages.css', theme: '/theme.css', icon: '/icon.svg', passkeyScript: '/passkey.js' },
});
export const ownFrameIn = (locale: Locale): OwnAccountFrame => ({
  ...frameIn(locale),
  confirmation: 'c',
  addresses: Object.fromEntries(accountSections.map((section) => [section, `/account/${section}`])) as OwnAccountFrame['addresses'],
});
const sending = { isSent: true, sentTo: null, canSend: true, otherWays: '/login?ways=other' };
const sms = { typed: '', again: '/login?number=other', canSend: true };
const key = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** Wider than a phone, on a button that breaks words where it must. */
const longAddress = 'maximiliane.hohenwarter-schreckenstein@kommunikation.beispielgesellschaft.example';
export const client = { clientName: 'Notes', clientLogoUri: null };
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

/** Every page, in its ordinary state and with its errors. */
export const pagesOf = (frame: PageFrame, own: OwnAccountFrame): readonly string[] => [
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
  ownApiKeysPage({
    ...own,
    ...{ at: moment, made: 'ost_ak_Xb4e7qXb4e7qXb4e7qXb4e7qXb4e7qXb4e7qXb4e7qXb4e7qX', isRevoked: false },
    apis: [{ name: 'Notes', address: '/account/api-keys?api=1' }],
    apiKeys: [null, '2030-02-01T12:00:00.000Z'].map((revokedAt) => ({
      ...{ id: 'key' as ApiKeyId, name: 'Nightly report', prefix: 'ost_ak_Xb4e7q', resource: 'https://notes.example' },
      ...{ scopes: ['notes:read'], createdAt: moment, expiresAt: '2030-02-01T12:00:00.000Z', lastUsedAt: revokedAt, revokedAt },
    })),
  }),
  ownApiKeysPage({ ...own, at: moment, made: null, isRevoked: true, apis: [], apiKeys: [] }),
  ...([null, 'unfit', 'tooMany'] as const).map((problem) =>
    newOwnApiKeyPage({
      ...own,
      api: {
        ...{ id: 'api' as ResourceServerId, identifier: 'https://notes.example', name: 'Notes' },
        scopes: [
          { name: 'notes:read', description: 'Read your notes', descriptions: [], sensitive: false },
          { name: 'notes:write', description: 'Change your notes', descriptions: [], sensitive: true },
        ],
      },
      ...{ lifetimes: [7_776_000, 604_800], typedName: 'Nightly report', chosenScopes: ['notes:read'], problem },
    }),
  ),
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
        scopes: [{ name: 'openid', description: null }],
        apis: [
          {
            name: 'Bestellungen',
            scopes: [
              { name: 'orders:read', description: 'Ihre Bestellungen sehen' },
              { name: 'orders:write', description: null },
            ],
          },
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
    ],
    claims: [
      { name: 'phone_number', labels: [], allowed: false },
      { name: 'dept', labels: [{ locale: 'de', text: 'Abteilung' }], allowed: false },
    ],
    apis: [
      {
        name: 'Bestellungen',
        scopes: [
          { name: 'orders:read', description: 'Ihre Bestellungen sehen', allowed: true, sensitive: true },
          { name: 'orders:write', description: null, allowed: false },
          { name: 'orders:cancel', description: 'Ihre Bestellungen ändern, stornieren und löschen', allowed: false, sensitive: true },
        ],
        authorizationDetails: [
          {
            description: 'Eine Zahlung auslösen',
            facts: [
              { name: 'Betrag', value: '123,50' },
              { name: 'Zu Lasten von', value: [{ name: 'IBAN', value: 'DE40100100103307118608' }] },
              { name: 'Wiederholt', value: false },
              {
                name: 'Handlungen',
                value: [
                  { name: null, value: 'initiate' },
                  { name: null, value: 3 },
                ],
              },
            ],
          },
        ],
      },
      { name: 'Lager', scopes: [{ name: 'orders:read', description: 'Lagerbestände sehen', allowed: false }], authorizationDetails: [] },
    ],
    duration: { kind: 'offline', maxSeconds: 2_592_000 },
    redirectHost: 'notes.example',
    publishedBy: 'notes.example',
    isUnverified: true,
    isOnDevice: true,
    backchannel: { requestedAt: moment, bindingMessage: 'W4SCT' },
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
    answeredElsewherePage({ ...frame, delivery: 'device', decision, clientName: 'Notes', applications: '/account/applications' }),
  ),
  ...(['allow', 'deny'] as const).map((decision) =>
    answeredElsewherePage({ ...frame, delivery: 'backchannel', decision, clientName: 'Notes', applications: '/account/applications' }),
  ),
  ...[true, false].map((isOver) => backchannelPage({ ...frame, token: 'ost_ar_x', isOver })),
  logoutPage({ ...frame, clientName: 'Notes', confirmation: 'c', parameters: [] }),
  signedOutPage(frame),
  signedOutPage(frame, { location: 'https://notes.example/', destination: 'notes.example' }),
  ...(
    [
      { kind: 'redirect', location: 'https://notes.example/cb?error=invalid_scope' },
      { kind: 'form_post', action: 'https://notes.example/cb', parameters: [['error', 'invalid_scope']] },
    ] as const
  ).map((response) =>
    askBeforeLeavingPage({ ...frame, response, destination: 'notes.example', error: 'invalid_scope', description: 'A scope is unknown.' }),
  ),
  webMessagePage({ ...frame, origin: 'https://notes.example', parameters: [['error', 'login_required']] }),
  logoutFramesPage({ ...frame, frames: ['about:blank'], location: null }),
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
