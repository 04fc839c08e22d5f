import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, post } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, apiIdentifier, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const payment = {
  type: 'payment_initiation',
  description: 'Make a payment',
  schema: {
    type: 'object',
    properties: {
      actions: { type: 'array', title: 'Actions', items: { type: 'string' } },
      instructedAmount: {
        type: 'object',
        title: 'Amount',
        properties: { currency: { type: 'string', title: 'Currency' }, amount: { type: 'string', title: 'Sum' } },
      },
      creditorName: { type: 'string', title: 'To', maxLength: 70 },
    },
    required: ['creditorName'],
  },
};
const pay = {
  type: payment.type,
  actions: ['initiate', 'status'],
  instructedAmount: { currency: 'EUR', amount: '123.50' },
  creditorName: 'Merchant A',
};

describe('rich authorization requests (RFC 9396)', () => {
  let tenant: TestTenant;
  let api: TestClient & { readonly id: string };
  let client: ConfidentialClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer({ authorization_details_types: [payment] });
    client = await tenant.confidential({ first_party: false, authorization_details_types: [payment.type] });
    user = await tenant.user();
  });

  const refused = { status: 400, body: { error: 'invalid_authorization_details' } };

  it('openid-client asks for details, which its user is shown and allows, and narrows them as it refreshes', async () => {
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.ClientSecretBasic(client.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    expect(config.serverMetadata()).toMatchObject({ authorization_details_types_supported: [payment.type] });
    const verifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: redirectUri,
      scope: 'openid offline_access',
      authorization_details: JSON.stringify([pay]),
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 'a-state',
    });
    const browser = newBrowser();
    const page = await logIn(browser, await browser.get(url), user);
    for (const text of ['Make a payment', 'Amount', '123.50', 'EUR', 'Merchant A', 'initiate']) expect(page.text).toContain(text);
    const callback = callbackOf(await browser.submit(page, {}, 'allow'));
    const tokens = await openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${callback.toString()}`), {
      pkceCodeVerifier: verifier,
      expectedState: 'a-state',
    });
    expect(tokens.authorization_details).toEqual([pay]);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: [apiIdentifier, tenant.issuer], authorization_details: [pay] });
    expect(await introspect(tenant, api, tokens.access_token)).toMatchObject({ active: true, authorization_details: [pay] });

    const less = { ...pay, actions: ['status'] };
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', { authorization_details: JSON.stringify([less]) });
    expect([refreshed.authorization_details, decodeJwt(refreshed.access_token)['authorization_details']]).toEqual([[less], [less]]);
    const more = {
      grant_type: 'refresh_token',
      refresh_token: refreshed.refresh_token ?? '',
      authorization_details: JSON.stringify([{ ...pay, creditorName: 'Other' }]),
    };
    expect(await post(tenant.endpoint('token'), more, client)).toMatchObject(refused);

    const { items } = await adminOk<{ items: readonly { authorization_details: unknown }[] }>(
      'GET',
      tenant.path(`/users/${user.id}/grants`),
    );
    expect(items.map(({ authorization_details }) => authorization_details)).toEqual([[pay]]);
  });

  it('oauth4webapi pushes a request for details, and is told which it got', async () => {
    const [server, known, proof] = [await discover(tenant), { client_id: client.client_id }, pkce()];
    const secret = oauth.ClientSecretBasic(client.client_secret);
    const asked = authorizationUrl(tenant, client, proof, { scope: 'openid', authorization_details: JSON.stringify([pay]) }).searchParams;
    const sent = await oauth.pushedAuthorizationRequest(server, known, secret, asked, insecure);
    const { request_uri } = await oauth.processPushedAuthorizationResponse(server, known, sent);
    const browser = newBrowser();
    const pushed = new URL(`${server.authorization_endpoint}?${new URLSearchParams({ ...known, request_uri }).toString()}`);
    const page = await logIn(browser, await browser.get(pushed), await tenant.user());
    const callback = callbackOf(await browser.submit(page, {}, 'allow'));
    const response = oauth.validateAuthResponse(server, known, callback, 'state-of-the-test');
    const redeemed = await oauth.authorizationCodeGrantRequest(
      ...([server, known, secret, response, redirectUri, proof.verifier, insecure] as const),
    );
    const checks = { expectedNonce: 'nonce-of-the-test' };
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      { ...known, id_token_signed_response_alg: 'ES256' },
      redeemed,
      checks,
    );
    expect(tokens.authorization_details).toEqual([pay]);
  });

  it('refuses what does not fit the type, at the redirect_uri, and a type that the client may not ask for', async () => {
    const ask = async (by: TestClient, details: unknown) =>
      callbackOf(
        await newBrowser().get(authorizationUrl(tenant, by, pkce(), { scope: 'openid', authorization_details: JSON.stringify(details) })),
      );
    for (const details of [[{ ...pay, more: 1 }], [{ type: payment.type }], [{ type: 'unknown' }], pay])
      expect((await ask(client, details)).get('error')).toBe('invalid_authorization_details');
    expect((await ask(await tenant.publicClient(), [pay])).get('error')).toBe('invalid_authorization_details');
  });

  it('heeds a schema that changes, and refuses one that could take long', async () => {
    const path = tenant.path(`/resource-servers/${api.id}`);
    const pattern = { type: 'object', properties: { creditorName: { type: 'string', pattern: '(a+)+$' } } };
    const { status, body } = await admin('PATCH', path, { authorization_details_types: [{ ...payment, schema: pattern }] });
    expect([status, body]).toMatchObject([
      400,
      { errors: [{ pointer: '/authorization_details_types/0/schema/properties/creditorName/pattern' }] },
    ]);
    const { properties, ...rest } = payment.schema;
    const schema = { ...rest, properties: { ...properties, creditorName: { type: 'string', maxLength: 3 } } };
    await adminOk('PATCH', path, { authorization_details_types: [{ ...payment, schema }] });
    const own = { grant_type: 'client_credentials', authorization_details: JSON.stringify([pay]) };
    await eventually(async () => (await post(tenant.endpoint('token'), own, client)).status === 400);
    expect(await post(tenant.endpoint('token'), own, client)).toMatchObject(refused);
  });
});
