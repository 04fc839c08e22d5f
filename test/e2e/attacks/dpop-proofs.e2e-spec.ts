import { beforeAll, describe, expect, it } from '@jest/globals';
import { DpopKey } from '#testing';
import { authorizationUrl, basic, type Tokens } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from '../support/tenant.js';

/** What a proof says of one. */
type Nonces = { readonly nonce?: unknown };
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Tokens & { readonly error?: string } };

const ciba = 'urn:openid:params:grant-type:ciba';
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';

describe('attacks on proofs of keys (DPoP), wherever they are presented', () => {
  const [key, other] = [new DpopKey(), new DpopKey()];
  let tenant: TestTenant;
  let machine: TestClient;
  let native: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { backchannel_authentication: true, authorization_challenge: true } });
    await tenant.resourceServer();
    machine = await tenant.confidential({ grant_types: ['authorization_code', 'client_credentials', ciba, deviceCode] });
    native = await tenant.publicClient({ application_type: 'native', first_party: false, authorization_challenge: true });
    user = await tenant.user();
  });

  const send = async (url: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
  };
  const post = (url: string, members: Record<string, string>, by: TestClient, dpop?: string): Promise<Answer> => {
    const isPublic = by.client_secret === undefined;
    const headers = { ...(!isPublic && basic(by)), ...(dpop !== undefined && { dpop }) };
    return send(url, { method: 'POST', headers, body: new URLSearchParams({ ...members, client_id: by.client_id }) });
  };
  const askToken = (where: TestTenant, by: TestClient, proof: (url: string) => string): Promise<Answer> => {
    const url = where.endpoint('token');
    return post(url, { grant_type: 'client_credentials' }, by, proof(url));
  };
  const present = (url: string, method: string, authorization: string, dpop?: string): Promise<Answer> =>
    send(url, { method, headers: { authorization, ...(dpop !== undefined && { dpop }) } });
  const refused = (status: number, error: string) => expect.objectContaining({ status, body: expect.objectContaining({ error }) });

  it.each(['token', 'par', 'device_authorization', 'backchannel_authentication', 'authorization_challenge'] as const)(
    'attack A41: at %s a proof is for that address, for now, by its key, and for once',
    async (name) => {
      const by = name === 'authorization_challenge' ? native : machine;
      const url = tenant.endpoint(name);
      const asked = Object.fromEntries(authorizationUrl(tenant, by, pkce(), { scope: 'openid' }).searchParams);
      const members = { ...asked, grant_type: 'client_credentials', login_hint: user.username };
      const now = Math.floor(Date.now() / 1_000);
      const elsewhere = tenant.endpoint(name === 'token' ? 'par' : 'token');
      const wrong = [
        ...[{ htm: 'GET' }, { htu: elsewhere }, { iat: now - 120 }, { iat: now + 120 }, { jti: undefined }].map((claims) =>
          key.proof({ url }, claims),
        ),
        ...[{ typ: 'JWT' }, { alg: 'none' }, { alg: 'HS256' }, { jwk: key.privateJwk }, { jwk: other.jwk }].map((header) =>
          key.proof({ url }, {}, header),
        ),
        `${key.proof({ url })}, ${key.proof({ url })}`,
      ];
      for (const proof of wrong) expect(await post(url, members, by, proof)).toEqual(refused(400, 'invalid_dpop_proof'));
      const sound = key.proof({ url });
      const { body } = await post(url, members, by, sound);
      expect(body.error ?? 'taken').toBe(name === 'authorization_challenge' ? 'insufficient_authorization' : 'taken');
      expect(await post(url, members, by, sound)).toEqual(refused(400, 'invalid_dpop_proof'));
    },
  );

  it.each([
    ['userinfo', 'GET', 403, 'insufficient_scope'],
    ['userinfo', 'POST', 403, 'insufficient_scope'],
    ['grants/6f1c5a0e-6a0b-4f3e-9f0f-0d8f6f0d8f6f', 'GET', 401, 'invalid_token'],
    ['grants/6f1c5a0e-6a0b-4f3e-9f0f-0d8f6f0d8f6f', 'DELETE', 401, 'invalid_token'],
  ])('attacks A41, A42: at %s a bound token is taken by %s with a proof for it alone, and once', async (path, method, status, error) => {
    const url = `${tenant.issuer}/oauth/${path}`;
    const accessToken = (await askToken(tenant, machine, (at) => key.proof({ url: at }))).body.access_token;
    const proof = (claims = {}, header = {}, by = key) => by.proof({ method, url, accessToken }, claims, header);
    for (const dpop of [undefined, proof()])
      expect(await present(url, method, `Bearer ${accessToken}`, dpop)).toEqual(refused(401, 'invalid_token'));
    const wrong = [
      ...[{ ath: undefined }, { ath: 'x' }, { htm: 'PUT' }, { htu: tenant.endpoint('token') }, { iat: 1 }].map((claims) => proof(claims)),
      ...[{ typ: 'JWT' }, { alg: 'HS256' }, { jwk: key.privateJwk }].map((header) => proof({}, header)),
    ];
    for (const dpop of [undefined, ...wrong])
      expect(await present(url, method, `DPoP ${accessToken}`, dpop)).toEqual(refused(401, 'invalid_dpop_proof'));
    expect(await present(url, method, `DPoP ${accessToken}`, proof({}, {}, other))).toEqual(refused(401, 'invalid_token'));
    const sound = proof();
    // It is for an API: what is wrong now is the token, and no longer the proof.
    expect(await present(url, method, `DPoP ${accessToken}`, sound)).toEqual(refused(status, error));
    expect(await present(url, method, `DPoP ${accessToken}`, sound)).toEqual(refused(401, 'invalid_dpop_proof'));
  });

  it('attack A42: a bound token is worth nothing in a form, with a proof beside it or without', async () => {
    const url = tenant.endpoint('userinfo');
    const accessToken = (await askToken(tenant, machine, (at) => key.proof({ url: at }))).body.access_token;
    for (const headers of [{}, { dpop: key.proof({ url, accessToken }) }])
      expect(await send(url, { method: 'POST', headers, body: new URLSearchParams({ access_token: accessToken }) })).toEqual(
        refused(401, 'invalid_token'),
      );
  });

  it('attack A43: nonces are demanded at every endpoint, told with the refusal, and those of another tenant are none', async () => {
    const strict = await TestTenant.create({ settings: { require_dpop_nonce: true } });
    await strict.resourceServer();
    const client = await strict.confidential();
    const foreign = await askToken(tenant, await tenant.confidential({ require_dpop_nonce: true }), (url) => key.proof({ url }));
    const demanding = async (nonce: unknown, expected: object, ask: (nonces: Nonces) => Promise<Answer>): Promise<Answer> => {
      for (const nonces of [{}, { nonce: 'x' }, { nonce: foreign.headers.get('dpop-nonce') }]) {
        const challenge = await ask(nonces);
        expect([challenge, challenge.headers.get('dpop-nonce')]).toEqual([expected, expect.any(String)]);
      }
      return ask({ nonce });
    };
    const first = await askToken(strict, client, (url) => key.proof({ url }));
    expect(first).toEqual(refused(400, 'use_dpop_nonce'));
    const nonce = first.headers.get('dpop-nonce');
    expect([nonce, foreign.headers.get('dpop-nonce')]).toEqual([expect.any(String), expect.any(String)]);

    const wanted = refused(400, 'use_dpop_nonce');
    const { status, body } = await demanding(nonce, wanted, (nonces) => askToken(strict, client, (url) => key.proof({ url }, nonces)));
    expect(status).toBe(200);
    const par = strict.endpoint('par');
    const request = Object.fromEntries(authorizationUrl(strict, client, pkce()).searchParams);
    expect((await demanding(nonce, wanted, (nonces) => post(par, request, client, key.proof({ url: par }, nonces)))).status).toBe(201);

    const [url, accessToken] = [strict.endpoint('userinfo'), body.access_token];
    const use = (nonces: Nonces) => present(url, 'GET', `DPoP ${accessToken}`, key.proof({ method: 'GET', url, accessToken }, nonces));
    expect(await demanding(nonce, refused(401, 'use_dpop_nonce'), use)).toEqual(refused(403, 'insufficient_scope'));
    expect((await use({})).headers.get('www-authenticate')).toMatch(/^DPoP .*error="use_dpop_nonce"/);
  });
});
