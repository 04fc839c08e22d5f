import {
  answeredElsewherePage,
  askBeforeLeavingPage,
  backchannelPage,
  consentPage,
  devicePage,
  errorPage,
  logoutFramesPage,
  logoutPage,
  type PageFrame,
  platformNamePage,
  platformStartPage,
  signedOutPage,
  tenantStartPage,
  webMessagePage,
} from '../index.js';
import { account, client, moment } from './samples.js';

/** What users are asked for applications, where they come from and go to, and what is told to who is lost. */
export const authorizationPages = (frame: PageFrame): readonly string[] => [
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
  platformNamePage({ ...frame, tenantName: 'Ostiary' }),
  platformStartPage(frame, { demo: { url: 'http://localhost:3002/', account }, adminDocs: '/admin/docs', mailbox: '/mailbox' }),
  tenantStartPage(frame, {
    demoUrl: 'http://localhost:3002/',
    development: { issuer: 'http://localhost:3000/t/acme', metadata: 'http://localhost:3000/t/acme/.well-known/openid-configuration' },
  }),
  ...(['not_found', 'internal', 'unauthorized_client'] as const).map((kind) =>
    errorPage({ ...frame, kind, reference: 'r-1', error: { code: 'invalid_request', description: 'The redirect_uri is not registered.' } }),
  ),
];
