import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import pg from 'pg';
import { NotificationEndpoint } from '#testing';
import { administratorUrl } from '../e2e/support/database.js';
import { eventually } from '../e2e/support/journey.js';
import { sinceThen } from '../e2e/support/since-then.js';
import { BackchannelJourney, byCertificate, byKey, type Claims, refused } from './support/backchannel-journey.js';
import type { FapiClient } from './support/fapi-client.js';
import { claimsBesides } from './support/relying-party.js';

const pending = refused('authorization_pending');

describe('fapi-ciba-id1-test-plan', () => {
  let journey: BackchannelJourney;
  let client: FapiClient;
  let other: FapiClient;
  let certified: FapiClient;

  beforeAll(async () => {
    journey = await BackchannelJourney.start();
    [client, other, certified] = [await journey.register(), await journey.register(), await journey.register(byCertificate)];
  });
  afterAll(() => journey.place.stop());

  it('fapi-ciba-id1-discovery-end-point-verification: the metadata tell who may be asked, and how', async () => {
    const { tenant } = journey.place;
    const metadata = await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      backchannel_authentication_endpoint: tenant.endpoint('backchannel_authentication'),
      backchannel_token_delivery_modes_supported: expect.arrayContaining(['poll', 'ping']),
      backchannel_authentication_request_signing_alg_values_supported: expect.arrayContaining(['ES256', 'PS256']),
      grant_types_supported: expect.arrayContaining(['urn:openid:params:grant-type:ciba']),
      tls_client_certificate_bound_access_tokens: true,
    });
  });

  it.each([
    ['an assertion', () => client],
    ['a certificate', () => certified],
  ])('fapi-ciba-id1: with %s, a user is asked, allows it, and the tokens are good with the certificate alone', async (_what, client_) => {
    const by = client_();
    const { user, asked } = await journey.ask(by);
    expect(asked).toEqual({ auth_req_id: expect.stringMatching(/^.{43,}$/), expires_in: expect.any(Number), interval: 5 });
    expect(await journey.poll(by, asked)).toEqual(pending);
    await journey.decide(user, 'allow');
    const { status, headers, body } = await journey.poll(by, asked);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { tenant } = journey.place;
    const keys = createRemoteJWKSet(new URL(tenant.endpoint('jwks')));
    const { payload } = await jwtVerify(body.id_token ?? '', keys, { issuer: tenant.issuer, audience: by.clientId });
    expect([payload.sub, 'c_hash' in payload, 's_hash' in payload, claimsBesides(payload)]).toEqual([user.id, false, false, []]);
    expect((await by.api(body.access_token ?? '')).status).toBe(200);
    expect((await other.api(body.access_token ?? '')).status).toBe(401);
  });

  it('fapi-ciba-id1-user-rejects-authentication: the application is told access_denied', async () => {
    const { user, asked } = await journey.ask(client);
    await journey.decide(user, 'deny');
    expect(await journey.poll(client, asked)).toEqual(refused('access_denied'));
  });

  it('fapi-ciba-id1-multiple-call-to-token-endpoint: who asks too often is told to be slower', async () => {
    const { asked } = await journey.ask(client);
    const errors: (string | undefined)[] = [];
    for (let nth = 0; nth < 4; nth += 1) errors.push((await journey.poll(client, asked)).body.error);
    expect(errors).toEqual(['authorization_pending', 'slow_down', 'slow_down', 'slow_down']);
  });

  it('fapi-ciba-id1-auth-req-id-expired: what nobody answered in time ends with expired_token', async () => {
    const { asked } = await journey.ask(client, { requested_expiry: 60 });
    expect(asked.expires_in).toBe(60);
    const database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
    const aged = `UPDATE token.backchannel_authentications SET expires_at = now() - interval '1 second' WHERE client_id = $1`;
    await database.query(aged, [client.clientId]);
    await database.end();
    expect(await journey.poll(client, asked)).toEqual(refused('expired_token'));
  });

  it.each<[string, Claims, number]>([
    [
      'fapi-ciba-id1-ensure-authorization-request-with-binding-message-succeeds: a message binds both devices',
      { binding_message: '1234' },
      600,
    ],
    ['fapi-ciba-id1-ensure-other-scope-order-succeeds: the order of scopes does not matter', { scope: 'profile openid' }, 600],
    ['fapi-ciba-id1-ensure-requested-expiry-as-string-succeeds: a number may be text', { requested_expiry: '120' }, 120],
  ])('%s', async (_name, changes, seconds) => {
    const { asked } = await journey.ask(client, changes);
    expect(asked.expires_in).toBe(seconds);
    expect(await journey.poll(client, asked)).toEqual(pending);
  });

  it('fapi-ciba-id1-ensure-authorization-request-with-potentially-bad-binding-message: what is shown is what was sent', async () => {
    const message = '1234 👍 Ünïcödé ﬁ – ✓ <b>bold</b>';
    const { user } = await journey.ask(client, { binding_message: message });
    expect((await journey.decide(user, 'deny')).text).toContain(message.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  });

  it('fapi-ciba-id1-refresh-token: is good for the client that got it, once it authenticates and has the certificate', async () => {
    const { user, asked } = await journey.ask(client, { scope: 'openid offline_access' });
    await journey.decide(user, 'allow');
    const { refresh_token: token } = (await journey.poll(client, asked)).body;
    expect(await other.refresh(token)).toEqual(refused('invalid_grant'));
    expect(await client.refresh(token, { assertion: null })).toEqual(refused('invalid_client', 401));
    expect((await client.refresh(token, { certificate: null })).body.access_token).toBeUndefined();
    const { status, body } = await client.refresh(token);
    expect([status, (await client.api(body.access_token)).status]).toEqual([200, 200]);
  });

  describe('an application that is told', () => {
    /** One whose user has allowed what it asked for, and what its endpoint heard by then. */
    const told = async (...statuses: number[]) => {
      const endpoint = await NotificationEndpoint.start(...statuses);
      const mode = { backchannel_token_delivery_mode: 'ping', backchannel_client_notification_endpoint: endpoint.uri };
      const by = await journey.register(byKey, mode);
      const { user, asked } = await journey.ask(by, { client_notification_token: 'a-token-of-the-application' });
      await journey.decide(user, 'allow');
      await eventually(async () => endpoint.notices.length > 0, 10_000);
      return { endpoint, by, asked, at: new Date() };
    };
    /** One that refuses to hear, before it is asked how often it was told. */
    let refusing: Awaited<ReturnType<typeof told>>;

    beforeAll(async () => {
      refusing = await told(401, 204);
    });

    it.each([
      ['fapi-ciba-id1-ping-backchannel-notification-endpoint-response-has-body: 200 is an answer as well, with a body', 200],
      ['fapi-ciba-id1-ping-backchannel-notification-endpoint-response-401: one that refuses to hear gets its tokens', 401],
      ['fapi-ciba-id1-ping-backchannel-notification-endpoint-response-403: so does one that says so otherwise', 403],
      ['fapi-ciba-id1-ping-backchannel-notification-endpoint-return-redirect-request: one that sends us elsewhere is not followed', 301],
    ])('%s', async (_name, status) => {
      const { endpoint, by, asked } = await told(status);
      expect(endpoint.notices[0]).toMatchObject({
        headers: { authorization: 'Bearer a-token-of-the-application', 'content-type': expect.stringContaining('application/json') },
        body: { auth_req_id: asked.auth_req_id },
      });
      expect(Object.keys(endpoint.notices[0]?.body ?? {})).toEqual(['auth_req_id']);
      expect((await journey.poll(by, asked)).status).toBe(200);
      await endpoint.stop();
    });

    it('fapi-ciba-id1-ping-with-mtls-ciba-notification-endpoint-response-401-and-require-server-does-not-retry: is told once', async () => {
      const { endpoint, at } = refusing;
      await sinceThen(at, 2_500);
      expect(endpoint.notices).toHaveLength(1);
      await endpoint.stop();
    });
  });
});
