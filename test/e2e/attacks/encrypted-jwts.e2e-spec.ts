import { createCipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { asserted } from '#testing';
import { basic } from '../support/journey.js';
import { platform } from '../support/platform.js';
import { type ConfidentialClient, redirectUri, TestTenant } from '../support/tenant.js';

type Asked = {
  readonly url: string;
  readonly form?: Record<string, string>;
  readonly json?: object;
  readonly headers?: Record<string, string>;
};

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** By a password that the header makes dear to try: two thousand million rounds of PBKDF2. */
const dear = [
  encode({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2s: 'c2FsdHNhbHRzYWx0', p2c: 2 ** 31 - 1, typ: 'at+jwt' }),
  ...['A'.repeat(32), 'A'.repeat(16), 'AAAA', 'A'.repeat(22)],
].join('.');

/** Under a key that is in nobody's hands: six MB of zeros in as many bytes as a JWT may have. */
const bomb = (): string => {
  const header = encode({ alg: 'dir', enc: 'A256GCM', zip: 'DEF', cty: 'JWT' });
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), iv).setAAD(Buffer.from(header));
  const text = Buffer.concat([cipher.update(deflateRawSync(Buffer.alloc(6_000_000))), cipher.final()]);
  return [header, '', ...[iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
};

describe('attack A46: JWTs that are encrypted, of which the platform takes none', () => {
  let tenant: TestTenant;
  let web: ConfidentialClient;
  let api: ConfidentialClient;
  let grants: string;

  beforeAll(async () => {
    tenant = await TestTenant.create({
      settings: { dynamic_registration: 'software_statement', backchannel_authentication: true, grant_management: 'allowed' },
    });
    api = await tenant.resourceServer();
    web = await tenant.confidential({
      grant_types: [
        ...['authorization_code', 'client_credentials', 'urn:openid:params:grant-type:ciba'],
        ...['urn:ietf:params:oauth:grant-type:token-exchange', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
      ],
      token_exchange_subjects: ['https://api.example.com'],
      assertion_subjects: [{ issuer: 'https://cluster.example.com', subject: 'web' }],
    });
    const metadata = await fetch(`${tenant.issuer}/.well-known/openid-configuration`);
    grants = ((await metadata.json()) as { grant_management_endpoint: string }).grant_management_endpoint;
  });

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const authorization = { response_type: 'code', scope: 'openid', redirect_uri: redirectUri };
  const taken: readonly (readonly [what: string, answer: readonly [number, string | undefined], ask: (jwt: string) => Asked])[] = [
    ['an access token at userinfo', [401, 'invalid_token'], (jwt) => ({ url: tenant.endpoint('userinfo'), headers: bearer(jwt) })],
    [
      'one that a proof comes with',
      [401, 'invalid_token'],
      (jwt) => ({ url: tenant.endpoint('userinfo'), headers: { authorization: `DPoP ${jwt}`, dpop: 'x' } }),
    ],
    [
      'one at the grant management',
      [401, 'invalid_token'],
      (jwt) => ({ url: `${grants}/6f1c5a0e-6a0b-4f3e-9f0f-0d8f6f0d8f6f`, headers: bearer(jwt) }),
    ],
    ['one at the admin API', [401, 'invalid_token'], (jwt) => ({ url: `${platform.gateway}/admin/v1/tenants`, headers: bearer(jwt) })],
    ['a token to look at', [200, undefined], (token) => ({ url: tenant.introspectionEndpoint, form: { token }, headers: basic(api) })],
    ['a token to revoke', [200, undefined], (token) => ({ url: tenant.endpoint('revoke'), form: { token }, headers: basic(web) })],
    [
      'a client assertion',
      [401, 'invalid_client'],
      (jwt) => ({ url: tenant.endpoint('token'), form: { grant_type: 'client_credentials', client_id: web.client_id, ...asserted(jwt) } }),
    ],
    [
      'a client assertion at the introspection',
      [401, 'invalid_client'],
      (jwt) => ({ url: tenant.introspectionEndpoint, form: { token: 'x', client_id: web.client_id, ...asserted(jwt) } }),
    ],
    [
      'a JWT-SVID',
      [401, 'invalid_client'],
      (jwt) => ({
        url: tenant.endpoint('token'),
        form: {
          grant_type: 'client_credentials',
          client_id: web.client_id,
          client_assertion: jwt,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe',
        },
      }),
    ],
    [
      'a client attestation',
      [401, 'invalid_client'],
      (jwt) => ({
        url: tenant.endpoint('token'),
        form: { grant_type: 'client_credentials', client_id: web.client_id },
        headers: { 'oauth-client-attestation': jwt, 'oauth-client-attestation-pop': jwt },
      }),
    ],
    [
      'a DPoP proof',
      [400, 'invalid_dpop_proof'],
      (jwt) => ({ url: tenant.endpoint('token'), form: { grant_type: 'client_credentials' }, headers: { ...basic(web), dpop: jwt } }),
    ],
    [
      'an assertion',
      [400, 'invalid_grant'],
      (assertion) => ({
        url: tenant.endpoint('token'),
        form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion },
        headers: basic(web),
      }),
    ],
    [
      'a token to exchange',
      [400, 'invalid_request'],
      (jwt) => ({
        url: tenant.endpoint('token'),
        form: {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: jwt,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        },
        headers: basic(web),
      }),
    ],
    [
      'a request object',
      [400, 'invalid_request_object'],
      (request) => ({ url: tenant.endpoint('par'), form: { ...authorization, request }, headers: basic(web) }),
    ],
    [
      'an id_token_hint',
      [400, 'invalid_request'],
      (jwt) => ({
        url: tenant.endpoint('par'),
        form: { ...authorization, code_challenge: 'A'.repeat(43), code_challenge_method: 'S256', id_token_hint: jwt },
        headers: basic(web),
      }),
    ],
    ['an id_token_hint at the logout', [400, undefined], (jwt) => ({ url: `${tenant.endpoint('logout')}?id_token_hint=${jwt}` })],
    [
      'a login_hint_token',
      [400, 'invalid_request'],
      (jwt) => ({
        url: tenant.endpoint('backchannel_authentication'),
        form: { scope: 'openid', login_hint_token: jwt },
        headers: basic(web),
      }),
    ],
    [
      'a software statement',
      [400, 'invalid_software_statement'],
      (jwt) => ({ url: tenant.endpoint('register'), json: { redirect_uris: [redirectUri], software_statement: jwt } }),
    ],
    [
      'a registration access token',
      [401, 'invalid_token'],
      (jwt) => ({ url: `${tenant.endpoint('register')}/${web.client_id}`, headers: bearer(jwt) }),
    ],
  ];

  const ask = async ({ url, form, json, headers = {} }: Asked) => {
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const body = json === undefined ? form && new URLSearchParams(form) : JSON.stringify(json);
    const begun = performance.now();
    const answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...type },
      ...(body && { body }),
      redirect: 'manual',
    });
    const text = await answer.text();
    const error = /"error":"(\w+)"/.exec(text)?.[1] ?? /error="(\w+)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1];
    return { answer: [answer.status, error], ms: performance.now() - begun };
  };

  it.each(taken)('%s is refused, and within 100 ms', async (_what, answer, asked) => {
    for (const jwt of [dear, bomb()]) {
      let ms = Infinity;
      // The machine of a check does other things, too; what is unpacked or derived takes its time each time.
      for (let attempts = 0; attempts < 5 && ms >= 100; attempts += 1) {
        const asking = await ask(asked(jwt));
        expect(asking.answer).toEqual(answer);
        ms = Math.min(ms, asking.ms);
      }
      expect(ms).toBeLessThan(100);
    }
  });

  it('a form that is packed is not unpacked', async () => {
    const headers = { ...basic(web), 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'deflate' };
    const body = deflateRawSync(Buffer.alloc(6_000_000, 'a'));
    for (const url of [tenant.endpoint('token'), tenant.introspectionEndpoint])
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(415);
  });
});
