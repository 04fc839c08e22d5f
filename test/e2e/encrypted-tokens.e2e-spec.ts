import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compactDecrypt, type CryptoKey, decodeProtectedHeader, exportJWK, generateKeyPair, type JWK } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { authorize, eventually, newBrowser, redeem } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { Publisher } from './support/publisher.js';
import { redirectUri, TestTenant, type TestUser } from './support/tenant.js';

describe('tokens that are encrypted for their application (OpenID Connect Core §10.2)', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let keys: Publisher;
  const browser = newBrowser();

  beforeAll(async () => {
    [tenant, keys] = await Promise.all([TestTenant.create(), Publisher.start({ 'content-type': 'application/jwk-set+json' })]);
    user = await tenant.user();
  });
  afterAll(() => keys.stop());

  const confidential = (members: Record<string, unknown>) => tenant.confidential({ scopes: ['openid', 'email'], ...members });
  const newKey = async (alg: string, kid: string): Promise<{ jwk: JWK; key: CryptoKey; kid: string }> => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    return { jwk: { ...(await exportJWK(publicKey)), kid, use: 'enc' }, key: privateKey, kid };
  };
  const publish = (path: string, ...published: readonly { readonly jwk: JWK }[]): void =>
    void keys.bodies.set(path, JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));

  /** openid-client signs the user in and asks userinfo; it decrypts and verifies both. */
  const signInBy = async (client: { client_id: string; client_secret: string }, ...decryptors: { key: CryptoKey; kid: string }[]) => {
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.ClientSecretBasic(client.client_secret), {
      execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
    });
    openid.enableDecryptingResponses(config, ['A256GCM', 'A128CBC-HS256'], ...decryptors);
    const { verifier, parameters } = await authorize(tenant, client, user, { browser, overrides: { scope: 'openid email' } });
    const callback = new URL(`${redirectUri}?${parameters.toString()}`);
    const expected = { pkceCodeVerifier: verifier, expectedState: 'state-of-the-test', expectedNonce: 'nonce-of-the-test' };
    const tokens = await openid.authorizationCodeGrant(config, callback, expected);
    return { config, tokens, userinfo: await openid.fetchUserInfo(config, tokens.access_token, user.id) };
  };

  it.each(['ECDH-ES', 'RSA-OAEP-256'])(
    'openid-client decrypts ID tokens and userinfo by %s, and finds in them what was signed',
    async (alg) => {
      const key = await newKey(alg, 'a-key');
      const client = await confidential({
        ...{ jwks: { keys: [key.jwk] }, id_token_encrypted_response_alg: alg, id_token_encrypted_response_enc: 'A256GCM' },
        ...{ userinfo_encrypted_response_alg: alg, userinfo_signed_response_alg: 'ES256' },
      });
      const { config, tokens, userinfo } = await signInBy(client, key);
      expect(config.serverMetadata()).toMatchObject({
        id_token_encryption_alg_values_supported: ['RSA-OAEP-256', 'ECDH-ES'],
        userinfo_encryption_enc_values_supported: ['A128CBC-HS256', 'A256GCM'],
      });
      expect(decodeProtectedHeader(tokens.id_token ?? '')).toMatchObject({ alg, enc: 'A256GCM', cty: 'JWT', kid: 'a-key' });
      expect(tokens.claims()).toMatchObject({ sub: user.id, email: user.email });
      expect(userinfo).toMatchObject({ sub: user.id, email: user.email });
    },
  );

  it('oauth4webapi decrypts ID tokens and userinfo, and finds in them what was signed', async () => {
    const { jwk, key } = await newKey('ECDH-ES', 'a-key');
    const client = await confidential({
      ...{ jwks: { keys: [jwk] }, id_token_encrypted_response_alg: 'ECDH-ES' },
      ...{ userinfo_encrypted_response_alg: 'ECDH-ES', userinfo_signed_response_alg: 'ES256' },
    });
    const [server, known] = [await discover(tenant), { client_id: client.client_id, id_token_signed_response_alg: 'ES256' }];
    const decrypting = {
      ...insecure,
      [oauth.jweDecrypt]: async (jwe: string) => new TextDecoder().decode((await compactDecrypt(jwe, key)).plaintext),
    };
    const { verifier, parameters } = await authorize(tenant, client, user, { browser, overrides: { scope: 'openid email' } });
    const response = oauth.validateAuthResponse(server, known, parameters, 'state-of-the-test');
    const redeemed = await oauth.authorizationCodeGrantRequest(
      ...([server, known, oauth.ClientSecretBasic(client.client_secret), response, redirectUri, verifier, insecure] as const),
    );
    const expected = { expectedNonce: 'nonce-of-the-test', ...decrypting };
    const { access_token: token } = await oauth.processAuthorizationCodeResponse(server, known, redeemed, expected);
    await oauth.validateApplicationLevelSignature(server, redeemed, insecure);
    const told = await oauth.userInfoRequest(server, known, token, insecure);
    expect(await oauth.processUserInfoResponse(server, known, user.id, told, decrypting)).toMatchObject({ email: user.email });
    await oauth.validateApplicationLevelSignature(server, told, insecure);
  });

  it('by a key that its client publishes, and by the next one after a rotation', async () => {
    const [first, next] = [await newKey('ECDH-ES', 'first'), await newKey('ECDH-ES', 'next')];
    const path = '/enc';
    publish(path, first);
    const client = await confidential({ jwks_uri: keys.url(path), id_token_encrypted_response_alg: 'ECDH-ES' });
    const kidOf = async () => decodeProtectedHeader((await signInBy(client, first, next)).tokens.id_token ?? '').kid;
    expect(await kidOf()).toBe('first');
    // Another address is asked at once; the old one when HTTP says that what it said is old.
    publish('/enc-next', next, first);
    await adminOk('PATCH', tenant.path(`/applications/${client.client_id}`), { jwks_uri: keys.url('/enc-next') });
    await eventually(async () => (await kidOf()) === 'next');
  });

  it('never in the clear: without a key that is for it nothing is registered, and nothing issued', async () => {
    const key = await newKey('ECDH-ES', 'a-key');
    const members = { name: 'x', type: 'confidential', redirect_uris: [redirectUri], id_token_encrypted_response_alg: 'RSA-OAEP-256' };
    const refused = await admin('POST', tenant.path('/applications'), { ...members, jwks: { keys: [key.jwk] } });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/jwks/keys' }] } });
    publish('/wrong', key);
    const client = await confidential({ jwks_uri: keys.url('/wrong'), id_token_encrypted_response_alg: 'RSA-OAEP-256' });
    const authorization = await authorize(tenant, client, user, { browser, overrides: { scope: 'openid' } });
    expect(await redeem(tenant, client, authorization)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  });
});
