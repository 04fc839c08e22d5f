import { accountSections, activityKinds, type ApiKeyId, type ClientId, type ResourceServerId } from '#contracts';
import {
  addAuthenticatorPage,
  newOwnApiKeyPage,
  type OwnAccountFrame,
  ownAccountPage,
  ownActivityPage,
  ownApiKeysPage,
  ownApplicationsPage,
  ownAuthenticatorsPage,
  ownDataPage,
  ownDeletionPage,
  ownEmailPage,
  ownNumberPage,
  ownPasswordPage,
  ownProfilePage,
  ownRecoveryCodesPage,
  ownSessionsPage,
  ownTermsPage,
  unprovablePage,
} from '../index.js';
import { attributeFieldsOf } from './attribute-fields-of.js';
import { key, moment, sms, withScripts } from './samples.js';

const wantedEmail = { status: 'requested', email: 'eva@example.com', asksPresent: true } as const;
const session = { id: 's-1', browser: 'Firefox', system: 'Windows', address: '2001:db8::1', createdAt: moment, lastSeenAt: moment };

/** What users see of their own account. */
export const ownAccountPages = (own: OwnAccountFrame): readonly string[] => [
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
    organizations: [{ displayName: 'Donaudampfschifffahrtsgesellschaft mbH' }, { displayName: 'Acme Ltd.' }],
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
          destinations: ['notes.example'],
          organizations: ['Donaudampfschifffahrtsgesellschaft', 'Acme & Sons'],
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
            authorizationDetails: [
              {
                description: 'Bezahlen',
                facts: [
                  { name: 'Betrag', value: 12.5 },
                  { name: 'Empfänger', value: [{ name: 'Name', value: 'Müller & Söhne' }] },
                ],
              },
            ],
          },
        ],
        hasMore: true,
      },
    ],
    isRevoked: true,
    more: '/t/acme/account/applications?cursor=next',
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
  unprovablePage(own),
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
];
