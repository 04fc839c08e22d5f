import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { asserted, ClientKey } from '#testing';
import { type FapiClient, FapiTenant, usualMeans } from './support/fapi-client.js';
import { claimsBesides } from './support/relying-party.js';

const now = () => Math.floor(Date.now() / 1000);
/** Of a JWT; what is undefined is left out. */
type Claims = Readonly<Record<string, unknown>>;

describe('fapi2-message-signing-final-test-plan', () => {
  let place: FapiTenant;
  let client: FapiClient;
  let key: ClientKey;

  beforeAll(async () => {
    [place, key] = await Promise.all([FapiTenant.start({ profile: 'fapi2-message-signing' }), ClientKey.generate('RS256')]);
    client = await place.client(usualMeans, { authorization_signed_response_alg: 'ES256' });
    await responseTo(await signed());
  });
  afterAll(() => place.stop());

  /** The request as a JWT (RFC 9101), sound but for `changes` of its claims. */
  const claims = (changes: Claims = {}): JWTPayload => ({
    ...client.parameters({ response_mode: 'jwt' }),
    ...{ iss: client.clientId, aud: place.tenant.issuer, nbf: now(), exp: now() + 60 },
    ...changes,
  });
  const sign = (changes: Claims, by: ClientKey): Promise<string> =>
    new SignJWT(claims(changes)).setProtectedHeader({ alg: by.algorithm, kid: by.kid }).sign(by.privateKey);
  const signed = (changes: Claims = {}): Promise<string> => sign(changes, client.key);
  const push = (request: string, more: Record<string, string> = {}) =>
    client.send<{ request_uri: string; expires_in: number; error?: string }>('par', { request, ...more });

  /** What the response says to a request, once it is verified (JARM §2.4). */
  const responseTo = async (request: string, outside: Record<string, string> = {}): Promise<JWTPayload> => {
    const response = await client.responseOf(await client.open(await push(request), outside));
    expect([...response.keys()]).toEqual(['response']);
    const keys = createRemoteJWKSet(new URL(place.tenant.endpoint('jwks')));
    const expected = { issuer: place.tenant.issuer, audience: client.clientId, algorithms: ['ES256'], requiredClaims: ['exp'] };
    return (await jwtVerify(response.get('response') ?? '', keys, expected)).payload;
  };
  const redeem = ({ code }: JWTPayload) => client.redeem(new URLSearchParams({ code: String(code) }));
  const expectRefused = async (request: string): Promise<void> => {
    const { status, body } = await push(request);
    expect([status, ['invalid_request_object', 'invalid_request'].includes(body.error ?? '')]).toEqual([400, true]);
  };

  it('fapi2-security-profile-final-happy-flow: requests, responses and introspection are signed', async () => {
    const metadata = await (await fetch(`${place.tenant.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      response_modes_supported: expect.arrayContaining(['jwt']),
      request_object_signing_alg_values_supported: expect.not.arrayContaining(['RS256', 'none']),
      authorization_signing_alg_values_supported: expect.not.arrayContaining(['RS256', 'none']),
    });
    const { body } = await redeem(await responseTo(await signed()));
    expect(claimsBesides(decodeJwt(body.id_token ?? ''))).toEqual([]);
    const form = new URLSearchParams({ token: body.access_token, ...asserted(await client.assertion()) });
    const answer = await fetch(place.tenant.introspectionEndpoint, { method: 'POST', body: form });
    expect(answer.headers.get('content-type')).toBe('application/token-introspection+jwt');
  });

  it('fapi2-security-profile-final-ensure-request-object-with-multiple-aud-succeeds: a request may name others beside this server', async () => {
    expect(await responseTo(await signed({ aud: ['https://other.example', place.tenant.issuer] }))).toHaveProperty('code');
  });

  it('fapi2-security-profile-final-ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted: it may be of a clock that is ahead', async () => {
    expect(await responseTo(await signed({ nbf: now() + 8 }))).toHaveProperty('code');
  });

  it.each<[string, () => Claims]>([
    ['fapi2-security-profile-final-ensure-request-object-without-exp-fails: it says until when it is good', () => ({ exp: undefined })],
    ['fapi2-security-profile-final-ensure-request-object-without-nbf-fails: and from when', () => ({ nbf: undefined })],
    [
      'fapi2-security-profile-final-ensure-expired-request-object-fails: it is worth nothing then',
      () => ({ nbf: now() - 120, exp: now() - 60 }),
    ],
    [
      'fapi2-security-profile-final-ensure-request-object-with-bad-aud-fails: nor at another server',
      () => ({ aud: 'https://other.example' }),
    ],
    [
      'fapi2-security-profile-final-ensure-request-object-with-exp-over-60-fails: it is good for an hour at most',
      () => ({ exp: now() + 4_200 }),
    ],
    ['fapi2-security-profile-final-ensure-request-object-with-nbf-over-60-fails: of the last hour', () => ({ nbf: now() - 4_200 })],
    [
      'fapi2-security-profile-final-par-authorization-request-containing-request_uri: it leads to no other request',
      () => ({ request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
    ],
  ])('%s', async (_name, changes) => expectRefused(await signed(changes())));

  it('fapi2-security-profile-final-ensure-signed-request-object-with-RS256-fails: an algorithm that the profile forbids signs none', async () => {
    const app = await place.client(usualMeans, { authorization_signed_response_alg: 'ES256', jwks: { keys: [key.jwk, client.key.jwk] } });
    const request = await sign({ iss: app.clientId, client_id: app.clientId }, key);
    const { status, body } = await app.send<{ error?: string }>('par', { request }, { assertion: await app.assertion({}, client.key) });
    expect([status, body.error]).toEqual([400, 'invalid_request_object']);
  });

  it('fapi2-security-profile-final-ensure-request-object-signature-algorithm-is-not-none: somebody signs it', async () => {
    await expectRefused(new UnsecuredJWT(claims()).encode());
  });

  it('fapi2-security-profile-final-ensure-request-object-with-invalid-signature-fails: with a signature that is right', async () => {
    const [header, body, signature = ''] = (await signed()).split('.');
    await expectRefused([header, body, signature.split('').toReversed().join('')].join('.'));
  });

  it('fapi2-security-profile-final-ensure-matching-key-in-authorization-request: and with a key of its client', async () => {
    const stranger = await ClientKey.generate('ES256', client.key.kid);
    await expectRefused(await sign({}, stranger));
  });

  it('fapi2-security-profile-final-ensure-unsigned-request-at-par-endpoint-fails: what is pushed unsigned is refused', async () => {
    const { status, body } = await client.push({ response_mode: 'jwt' });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('fapi2-security-profile-final-state-only-outside-request-object-not-used: nothing counts that was not signed', async () => {
    expect(await responseTo(await signed({ state: undefined }), { state: 'outside' })).not.toHaveProperty('state');
  });
});
