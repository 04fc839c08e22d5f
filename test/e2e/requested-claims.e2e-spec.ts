import { beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import * as openid from 'openid-client';
import { ClientKey } from '#testing';
import { adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, redirectUri, TestTenant, type TestUser } from './support/tenant.js';
import { textsOf, type UserAgent } from './support/user-agent.js';

type Consents = { readonly items: readonly { readonly scopes: readonly string[]; readonly claims: readonly string[] }[] };

describe('claims that are asked for by name (OpenID Connect Core §5.5)', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let key: ClientKey;
  let client: ConfidentialClient;
  let config: openid.Configuration;
  /** A browser in which the user is signed in. */
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create({
      settings: {
        user_attributes: [
          { name: 'department', kind: 'text', labels: [{ locale: 'en', text: 'Department' }], claim: 'dept', scope: 'email' },
        ],
      },
    });
    user = await tenant.user({ name: 'Ada', phone: '+436641234567', attributes: { department: 'sales' } });
    key = await ClientKey.generate('ES256');
    client = await tenant.confidential({
      first_party: false,
      scopes: ['openid', 'profile', 'email', 'phone', 'offline_access'],
      jwks: { keys: [key.jwk] },
    });
    config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.ClientSecretBasic(client.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    browser = newBrowser();
  });

  const verifier = openid.randomPKCECodeVerifier();
  const asking = async (claims: unknown): Promise<Record<string, string>> => ({
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: 'a-state',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    claims: JSON.stringify(claims),
  });
  const redeemWith = (callback: URLSearchParams) =>
    openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${callback.toString()}`), {
      pkceCodeVerifier: verifier,
      expectedState: 'a-state',
    });

  it('discovery says so, and names the claims of the tenant', () => {
    expect(config.serverMetadata()).toMatchObject({
      claims_parameter_supported: true,
      claims_supported: expect.arrayContaining(['phone_number', 'address', 'dept']),
    });
  });

  it('are named to the user once, and told to openid-client in the ID token, at userinfo, and after a refresh', async () => {
    const claims = { userinfo: { phone_number: { essential: true }, dept: null }, id_token: { name: null, email: { value: user.email } } };
    const asked = await browser.get(openid.buildAuthorizationUrl(config, await asking(claims)));
    const page = await logIn(browser, asked, user);
    expect(textsOf(page, 'ul[aria-labelledby~="scopes"] li')).toEqual([
      'know who you are when you sign in',
      'see your name',
      'see your email address',
      'see your phone number',
      'see your details: Department',
    ]);
    const tokens = await redeemWith(callbackOf(await browser.submit(page, {}, 'allow')));
    expect(tokens.claims()).toMatchObject({ sub: user.id, name: 'Ada', email: user.email });
    expect(tokens.claims()).not.toHaveProperty('email_verified');
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id)).toEqual({
      sub: user.id,
      tenant_id: tenant.id,
      phone_number: '+436641234567',
      dept: 'sales',
    });
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.claims()).toMatchObject({ name: 'Ada' });
    expect(await openid.fetchUserInfo(config, refreshed.access_token, user.id)).toHaveProperty('dept', 'sales');
    const { items } = await adminOk<Consents>('GET', tenant.path(`/users/${user.id}/consents`));
    expect(items.map(({ scopes, claims: allowed }) => [scopes, allowed.toSorted()])).toEqual([
      [['openid'], ['dept', 'email', 'name', 'phone_number']],
    ]);
  });

  it('can be signed, as an object, and pushed, and are not asked about again', async () => {
    const { claims: text, ...parameters } = await asking({ userinfo: { phone_number: null } });
    const claims = JSON.parse(text ?? '') as object;
    const request = { iss: client.client_id, client_id: client.client_id, aud: tenant.issuer, ...parameters, claims };
    const signed = await new SignJWT(request)
      .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'oauth-authz-req+jwt' })
      .setExpirationTime('1m')
      .sign(key.privateKey);
    const url = await openid.buildAuthorizationUrlWithPAR(config, { request: signed });
    const tokens = await redeemWith(callbackOf(await browser.get(url)));
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id)).toEqual({
      sub: user.id,
      tenant_id: tenant.id,
      phone_number: '+436641234567',
    });
  });

  it('are asked about where they are new, and refused where they are malformed', async () => {
    const openWith = async (claims: string): Promise<URLSearchParams> =>
      callbackOf(await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'openid', prompt: 'none', claims })));
    expect((await openWith('{"userinfo":{"email_verified":null}}')).get('error')).toBe('consent_required');
    for (const claims of ['{', '[]', '{"userinfo":{"name":1}}', `{"userinfo":{}}${' '.repeat(5_000)}`])
      expect([claims, (await openWith(claims)).get('error')]).toEqual([claims, 'invalid_request']);
    // What no database keeps.
    const code = await openWith(String.raw`{"userinfo":{"name":{"value":"\u0000\ud800"}}}`);
    expect([code.get('code') === null, code.get('error')]).toEqual([false, null]);
  });
});
