import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DpopKey } from '#testing';
import { administratorUrl } from '../e2e/support/database.js';
import type { Tokens } from '../e2e/support/journey.js';
import { type FapiClient, FapiTenant } from './support/fapi-client.js';
import { expectErrorPage } from './support/relying-party.js';

const now = () => Math.floor(Date.now() / 1000);
const refused = (error: string, status = 400) => expect.objectContaining({ status, body: expect.objectContaining({ error }) });

describe('FAPI 2.0 Security Profile: proofs', () => {
  let place: FapiTenant;
  let client: FapiClient;

  beforeAll(async () => {
    place = await FapiTenant.start({ profile: 'fapi2-security' });
    client = await place.client();
    await client.authorize();
  });
  afterAll(() => place.stop());

  describe('assertions at the pushed authorization request endpoint', () => {
    it('fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted: may be of a clock that is ahead', async () => {
      const ahead = now() + 8;
      const { status } = await client.push({}, { assertion: await client.assertion({ nbf: ahead, iat: ahead, exp: ahead + 60 }) });
      expect(status).toBe(201);
    });

    it.each<[string, () => Record<string, unknown>]>([
      [
        'fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails: are not of one that is far ahead',
        () => ({ nbf: now() + 70, iat: now() + 70, exp: now() + 130 }),
      ],
      [
        'fapi2-security-profile-final-par-test-array-as-audience-fails: have one audience, as text',
        () => ({ aud: [place.tenant.issuer, place.tenant.endpoint('token')] }),
      ],
      [
        'fapi2-security-profile-final-par-test-par-endpoint-url-as-audience-fails: are not for this endpoint',
        () => ({ aud: place.tenant.endpoint('par') }),
      ],
      [
        'fapi2-security-profile-final-par-test-token-endpoint-url-as-audience-fails: nor for another',
        () => ({ aud: place.tenant.endpoint('token') }),
      ],
    ])('%s', async (_name, changes) => {
      expect(await client.push({}, { assertion: await client.assertion(changes()) })).toEqual(refused('invalid_client', 401));
    });
  });

  it('fapi2-security-profile-final-par-attempt-to-use-expired-request_uri: nothing is asked a minute after it was pushed', async () => {
    const pushed = await client.push();
    const database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
    const aged = `UPDATE token.authorization_requests SET request = jsonb_set(request, '{pushedUntil}', to_jsonb($2::bigint)) WHERE client_id = $1`;
    await database.query(aged, [client.clientId, now() - 1]);
    await database.end();
    expectErrorPage(await client.open(pushed), 'request_uri');
  });

  describe('codes and the keys that they are bound to', () => {
    const another = new DpopKey();

    it('fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails: the thumbprint that is pushed is of the key that is proved', async () => {
      const { status, body } = await client.push({ dpop_jkt: another.jkt });
      expect([status, ['invalid_dpop_proof', 'invalid_request'].includes(body.error ?? '')]).toEqual([400, true]);
    });

    it('fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt: another key than the one of the push gets nothing', async () => {
      const response = await client.authorize();
      const { status, body } = await client.redeem(response, {}, { proof: client.proofFor('token', {}, another) });
      expect([status, ['invalid_dpop_proof', 'invalid_grant'].includes(body.error ?? '')]).toEqual([400, true]);
    });

    it('fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt: nor does another than the one that was named', async () => {
      const response = await client.authorize({ dpop_jkt: client.dpop.jkt }, { proof: null });
      const { status, body } = await client.redeem(response, {}, { proof: client.proofFor('token', {}, another) });
      expect([status, ['invalid_dpop_proof', 'invalid_grant'].includes(body.error ?? '')]).toEqual([400, true]);
    });

    it('fapi2-security-profile-final-ensure-dpopproof-at-par-endpoint-binding-success: the key of the push gets tokens', async () => {
      expect((await client.redeem(await client.authorize())).body).toMatchObject({ token_type: 'DPoP' });
    });

    it('fapi2-security-profile-final-ensure-dpop-auth-code-binding-success: so does the one that was named as well', async () => {
      expect((await client.redeem(await client.authorize({ dpop_jkt: client.dpop.jkt }))).body).toMatchObject({ token_type: 'DPoP' });
    });
  });

  /** A sign-in with proofs that have these claims, to the API. */
  const signInWith = async (changes: () => Record<string, unknown>): Promise<Response> => {
    const response = await client.authorize({}, { proof: client.proofFor('par', changes()) });
    const { body } = await client.redeem(response, {}, { proof: client.proofFor('token', changes()) });
    return client.api(body.access_token, { proof: client.proofAtApi(body.access_token, changes()) });
  };
  it.each<[string, () => Record<string, unknown>]>([
    ['fapi2-security-profile-final-check-dpop-proof-nbf-exp: a proof may have an nbf and an exp', () => ({ nbf: now(), exp: now() + 300 })],
    ['fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-before-succeeds: be a little old', () => ({ iat: now() - 10 })],
    [
      'fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds: or of a clock that is ahead',
      () => ({ iat: now() + 10 }),
    ],
  ])('%s', async (_name, changes) => expect((await signInWith(changes)).status).toBe(200));

  describe('an API', () => {
    let tokens: Tokens;

    beforeAll(async () => {
      tokens = await client.signIn();
    });

    type Proof = () => string | null;
    const proof = (changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}): string =>
      client.proofAtApi(tokens.access_token, changes, header) ?? '';
    const parts = () => proof().split('.') as [string, string, string];
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

    it.each<[string, Proof]>([
      ['no proof', () => null],
      ['two', () => `${proof()}, ${proof()}`],
      ['none that is a JWT', () => `${parts()[0]}.${parts()[1]}`],
      ['one of no type', () => proof({}, { typ: undefined })],
      ['one of another type', () => proof({}, { typ: 'JWT' })],
      ['one without an algorithm', () => proof({}, { alg: undefined })],
      ['one that nobody signed', () => `${encode({ typ: 'dpop+jwt', alg: 'none', jwk: client.dpop.jwk })}.${parts()[1]}.`],
      ['one with another signature', () => [...parts().slice(0, 2), parts()[2].split('').toReversed().join('')].join('.')],
      ['one without its key', () => proof({}, { jwk: undefined })],
      ['one with the private key', () => proof({}, { jwk: client.dpop.privateJwk })],
      ...['jti', 'htm', 'htu', 'iat', 'ath'].map((name): [string, Proof] => [`one without ${name}`, () => proof({ [name]: undefined })]),
      ['one for another method', () => proof({ htm: 'PUT' })],
      ['one for another address', () => proof({ htu: 'https://api.example.com/accounts' })],
      ['one of an hour ago', () => proof({ iat: now() - 3_600 })],
      ['one of an hour ahead', () => proof({ iat: now() + 3_600 })],
      ['one for another token', () => proof({ ath: 'A'.repeat(43) })],
      [
        'one by another key',
        () => new DpopKey().proof({ method: 'GET', url: place.tenant.endpoint('userinfo'), accessToken: tokens.access_token }),
      ],
    ])('fapi2-security-profile-final-dpop-negative-tests: a bound token is worth nothing with %s', async (_what, made) => {
      expect((await client.api(tokens.access_token, { proof: made() })).status).toBe(401);
    });

    it('fapi2-security-profile-final-dpop-negative-tests: nor as a bearer token, nor with a proof that was used', async () => {
      expect((await client.api(tokens.access_token, { scheme: 'Bearer', proof: null })).status).toBe(401);
      const used = { proof: proof() };
      expect((await client.api(tokens.access_token, used)).status).toBe(200);
      expect((await client.api(tokens.access_token, used)).status).toBe(401);
    });

    it.each<[string, () => string]>([
      ['a query and a fragment that its address has more', () => proof({ htu: `${place.tenant.endpoint('userinfo')}?a=b#c` })],
      [
        'the case of scheme and host',
        () => proof({ htu: place.tenant.endpoint('userinfo').replace(/^http:\/\/[^/]+/, (origin) => origin.toUpperCase()) }),
      ],
      ['what it says beside', () => proof({ more: true }, { more: true })],
    ])('fapi2-security-profile-final-dpop-negative-tests: %s do no harm', async (_what, made) => {
      expect((await client.api(tokens.access_token, { proof: made() })).status).toBe(200);
    });
  });
});
