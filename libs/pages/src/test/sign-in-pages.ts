import { mailedFactorNames } from '#contracts';
import {
  accountPage,
  codePage,
  enrolPasskeyPage,
  enrolSmsPage,
  enrolTotpPage,
  loginPage,
  magicLinkElsewherePage,
  magicLinkInvalidPage,
  magicLinkPage,
  mailSentPage,
  mailSignInPage,
  organizationPage,
  otherWaysPage,
  type PageFrame,
  passkeyPage,
  recoveryCodesPage,
  sentCodePage,
  signInOverPage,
  staySignedInPage,
} from '../index.js';
import { account, client, key, sms, withScripts } from './samples.js';

const sending = { isSent: true, sentTo: null, canSend: true, otherWays: '/login?ways=other' };
/** Wider than a phone, on a button that breaks words where it must. */
const longAddress = 'maximiliane.hohenwarter-schreckenstein@kommunikation.beispielgesellschaft.example';
const mail = {
  username: '',
  passkeyOptions: '/passkey',
  signUp: '/sign-up',
  otherWays: '/login?ways=other',
  otherName: '/login?name=other',
  staySignedIn: true,
};
const enrolment = {
  clientLogoUri: null,
  enrolmentId: 'e',
  mayWait: true,
  instead: [{ method: 'passkey', address: '/login?enrol=passkey' }],
  problem: null,
} as const;

/** How users prove who they are. */
export const signInPages = (frame: PageFrame): readonly string[] => [
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
  staySignedInPage(frame),
  accountPage({ ...frame, ...client, account: longAddress, otherAccount: '/login?account=other' }),
  organizationPage({ ...frame, ...client, organizations: [], isMissing: true }),
  organizationPage({
    ...frame,
    ...client,
    organizations: [
      { organizationId: 'a', displayName: 'Acme' },
      { organizationId: 'b', displayName: longAddress },
    ],
    isMissing: false,
  }),
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
];
