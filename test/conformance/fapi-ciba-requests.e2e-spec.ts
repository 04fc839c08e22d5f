import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import { ClientKey } from '#testing';
import { type Asked, BackchannelJourney, byCertificate, byKey, type Claims, refused } from './support/backchannel-journey.js';
import type { FapiClient } from './support/fapi-client.js';

const now = () => Math.floor(Date.now() / 1000);

describe('FAPI-CIBA: requests', () => {
  let journey: BackchannelJourney;
  let client: FapiClient;
  let other: FapiClient;
  let certified: FapiClient;
  let rsa: ClientKey;

  beforeAll(async () => {
    [journey, rsa] = await Promise.all([BackchannelJourney.start(), ClientKey.generate('RS256')]);
    [client, other, certified] = [await journey.register(), await journey.register(), await journey.register(byCertificate)];
  });
  afterAll(() => journey.place.stop());

  const expectRefused = async (request: string): Promise<void> =>
    expect(await journey.send(client, request)).toEqual(refused('invalid_request'));

  it.each<[string, () => Claims]>([
    ['fapi-ciba-id1-ensure-request-object-missing-aud-fails: a request says for whom it is', () => ({ aud: undefined })],
    ['fapi-ciba-id1-ensure-request-object-missing-iss-fails: by whom', () => ({ iss: undefined })],
    ['fapi-ciba-id1-ensure-request-object-missing-exp-fails: until when it is good', () => ({ exp: undefined })],
    ['fapi-ciba-id1-ensure-request-object-missing-iat-fails: when it was made', () => ({ iat: undefined })],
    ['fapi-ciba-id1-ensure-request-object-missing-nbf-fails: from when it is good', () => ({ nbf: undefined })],
    ['fapi-ciba-id1-ensure-request-object-missing-jti-fails: and has a name of its own', () => ({ jti: undefined })],
    ['fapi-ciba-id1-ensure-request-object-bad-aud-fails: it is for this server', () => ({ aud: 'https://other.example' })],
    ['fapi-ciba-id1-ensure-request-object-bad-iss-fails: by the client that sends it', () => ({ iss: other.clientId })],
    [
      'fapi-ciba-id1-ensure-request-object-expired-exp-fails: is good until it expires',
      () => ({ nbf: now() - 900, iat: now() - 900, exp: now() - 300 }),
    ],
    ['fapi-ciba-id1-ensure-request-object-exp-is-70-minutes-in-future-fails: within an hour', () => ({ exp: now() + 4_200 })],
    [
      'fapi-ciba-id1-ensure-request-object-nbf-is-10-minutes-in-future-fails: is good by now',
      () => ({ nbf: now() + 600, exp: now() + 900 }),
    ],
    ['fapi-ciba-id1-ensure-request-object-nbf-is-70-minutes-in-past-fails: and has not been for long', () => ({ nbf: now() - 4_200 })],
    ['fapi-ciba-id1-ensure-authorization-request-with-multiple-hints-fails: names its user in one way', () => ({ id_token_hint: 'a.b.c' })],
  ])('%s', async (_name, changes) => expectRefused(await journey.sign(client, changes())));

  it('fapi-ciba-id1-ensure-request-object-signature-algorithm-is-none-fails: somebody signs it', async () => {
    await expectRefused(new UnsecuredJWT(journey.claims(client)).encode());
  });

  it('fapi-ciba-id1-ensure-unsigned-backchannel-authorization-request-fails: it is no parameters', async () => {
    const asked = { scope: 'openid profile', login_hint: journey.place.user.username };
    expect(await client.send('backchannel_authentication', asked)).toEqual(refused('invalid_request'));
  });

  it('fapi-ciba-id1-ensure-request-object-signature-algorithm-is-bad-fails: its signature is right', async () => {
    const [header, body, signature = ''] = (await journey.sign(client)).split('.');
    await expectRefused([header, body, signature.split('').toReversed().join('')].join('.'));
  });

  it('fapi-ciba-id1-ensure-request-object-signature-algorithm-is-RS256-fails: by the algorithm that is registered', async () => {
    const app = await journey.register(byKey, { jwks: { keys: [rsa.jwk, client.key.jwk] } });
    const { status, body } = await journey.send(app, await journey.sign(app, {}, rsa), { assertion: await app.assertion({}, client.key) });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('fapi-ciba-id1-ensure-request-object-signed-by-other-client-fails: and by a key of the client', async () => {
    await expectRefused(await journey.sign(client, {}, other.key));
  });

  describe('who sends it', () => {
    it.each([
      ['the issuer', () => journey.place.tenant.issuer],
      ['the token endpoint', () => journey.place.tenant.endpoint('token')],
      ['this endpoint', () => journey.place.tenant.endpoint('backchannel_authentication')],
    ])('fapi-ciba-id1: signs what authenticates it for %s', async (_what, aud) => {
      const user = await journey.place.tenant.user();
      const request = await journey.sign(client, { login_hint: user.username });
      expect((await journey.send(client, request, { assertion: await client.assertion({ aud: aud() }) })).status).toBe(200);
    });

    it('fapi-ciba-id1-ensure-without-client-assertion-in-backchannel-authorization-request: says so by more than its name', async () => {
      const { status, body } = await journey.send(client, await journey.sign(client), { assertion: null });
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    });

    it.each<[string, (by: FapiClient) => Promise<number>]>([
      [
        'fapi-ciba-id1-ensure-client-assertion-signature-algorithm-in-backchannel-authorization-request-is-RS256-fails: signs by the algorithm that is registered',
        async (by) => (await journey.send(by, await journey.sign(by, {}, client.key), { assertion: await by.assertion({}, rsa) })).status,
      ],
      [
        'fapi-ciba-id1-ensure-client-assertion-signature-algorithm-in-token-endpoint-request-is-RS256-fails: at the token endpoint, too',
        async (by) => (await journey.poll(by, { auth_req_id: 'x' } as Asked, { assertion: await by.assertion({}, rsa) })).status,
      ],
    ])('%s', async (_name, send) => {
      const jwks = { keys: [rsa.jwk, client.key.jwk] };
      expect(await send(await journey.register(byKey, { jwks, token_endpoint_auth_signing_alg: 'ES256' }))).toBe(401);
    });

    it.each<[string, (by: FapiClient) => Promise<{ status: number; body: { error?: string } }>]>([
      [
        'fapi-ciba-id1-ensure-wrong-client-id-in-backchannel-authorization-request: is not another by naming it',
        async (by) => journey.send(by, await journey.sign(by), {}, { client_id: other.clientId }),
      ],
      [
        'fapi-ciba-id1-ensure-different-client-id-and-issuer-in-backchannel-authorization-request: nor by what another signed',
        async (by) => journey.send(by, await journey.sign(other)),
      ],
      [
        'fapi-ciba-id1-ensure-wrong-client-id-in-token-endpoint-request: nor at the token endpoint',
        async (by) => journey.poll(by, { auth_req_id: 'x' } as Asked, {}, { client_id: other.clientId }),
      ],
    ])('%s', async (_name, send) => {
      const { status, body } = await send(certified);
      expect([400, 401]).toContain(status);
      expect(['invalid_client', 'invalid_request']).toContain(body.error);
    });
  });

  describe('who fetches the tokens', () => {
    it('fapi-ciba-id1-ensure-wrong-auth-req-id-in-token-endpoint-request: is who asked', async () => {
      expect(await journey.poll(other, (await journey.ask(client)).asked)).toEqual(refused('invalid_grant'));
    });

    it('fapi-ciba-id1-ensure-without-client-assertion-in-token-endpoint-request: says so by more than its name', async () => {
      expect(await journey.poll(client, (await journey.ask(client)).asked, { assertion: null })).toEqual(refused('invalid_client', 401));
    });

    it('fapi-ciba-id1-ensure-client-assertion-with-iss-aud-to-token-endpoint-succeeds: signs it for the issuer', async () => {
      const { asked } = await journey.ask(client);
      const assertion = await client.assertion({ aud: journey.place.tenant.issuer });
      expect(await journey.poll(client, asked, { assertion })).toEqual(refused('authorization_pending'));
    });

    it('fapi-ciba-id1-ensure-mtls-holder-of-key-required: has the certificate', async () => {
      const { asked } = await journey.ask(client);
      const { status, body } = await journey.poll(client, asked, { certificate: null });
      expect([status >= 400, body.access_token]).toEqual([true, undefined]);
    });
  });
});
