import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Application, deviceCodeGrant, type TenantSettings } from '#contracts';
import { type Members, tokensOf } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf } from '../../testing/authorizing.js';
import { anApplication, aTenant } from '../../testing/builders.js';
import { withAsked } from '../../testing/backchannels.js';
import { withNativeClient } from '../../testing/challenges.js';
import { aDeviceApplication, withDevice } from '../../testing/devices.js';
import { isStillAllowed } from './still-allowed.js';

/** Somebody who is on a page of a request, while an administrator takes something away. */
const onPage = async (
  changes: Members = {},
  { members, settings }: { readonly members?: Partial<Application>; readonly settings?: Partial<TenantSettings> } = {},
) => {
  const server = new TestAuthorizationServer(aTenant('acme', settings));
  const client = server.register(anApplication({ firstParty: false, ...members }));
  const outcome = await server.start(client, changes, server.session());
  if (outcome.kind !== 'consent_required') throw new Error(JSON.stringify(outcome));
  const { requestId } = outcome;
  return {
    server,
    take: (taken: Partial<Application>) => server.database.changeApplication(server.tenant.tenantId, client.application.clientId, taken),
    allow: () => server.resume(requestId, 'allow'),
  };
};

const refused = { error: 'unauthorized_client', state: 'a-state', iss: expect.any(String) };

describe('what a client asked, as its answer is written', () => {
  it.each<[string, Partial<Application>]>([
    ['the grant', { grantTypes: ['client_credentials'] }],
    ['the response type', { responseTypes: ['id_token'] }],
    ['a scope', { scopes: ['openid'] }],
    ['its freedom from a profile', { profile: 'fapi2-security' }],
    ['its way to ask without a push (RFC 9126 §6)', { requirePushedAuthorizationRequests: true }],
  ])('is no code, and nothing that its user allowed is kept, where it lost %s since', async (_, taken) => {
    const { server, take, allow } = await onPage();
    take(taken);
    expect(queryOf(await allow())).toMatchObject(refused);
    expect([server.tables.codes.size, server.tables.consents.size]).toEqual([0, 0]);
    expect(server.refusals).toMatchObject([{ endpoint: 'authorization', error: 'unauthorized_client' }]);
  });

  it('RFC 6749 §4.1.2.1: goes to no redirect_uri that is not its own any more, be it an error', async () => {
    const { server, take, allow } = await onPage();
    take({ redirectUris: ['https://elsewhere.example/cb'] });
    expect(await allow()).toMatchObject({ kind: 'error_page', error: 'unauthorized_client' });
    expect(server.tables.codes.size).toBe(0);
  });

  it('goes there no second time, for a form that was sent twice', async () => {
    const { take, allow } = await onPage();
    expect(queryOf(await allow())).toHaveProperty('code');
    take({ redirectUris: ['https://elsewhere.example/cb'] });
    expect(await allow()).toMatchObject({ kind: 'error_page' });
  });

  it('is told to no page whose messages were taken away: it goes by the redirect', async () => {
    const { take, allow } = await onPage({ response_mode: 'web_message' }, { members: { webMessageResponses: true } });
    take({ webMessageResponses: false });
    expect(queryOf(await allow())).toMatchObject(refused);
  });

  it('is told to a page by a message, or to an address by a form, where that is not what was taken', async () => {
    const asked: readonly [Members, Partial<Application>, object][] = [
      [{ response_mode: 'web_message' }, { webMessageResponses: true }, { kind: 'web_message', origin: 'https://app.example' }],
      [{ response_mode: 'form_post' }, {}, { kind: 'form_post', action: 'https://app.example/cb' }],
    ];
    for (const [changes, members, told] of asked) {
      const { take, allow } = await onPage(changes, { members });
      take({ scopes: ['openid'] });
      const parameters = expect.arrayContaining([['error', 'unauthorized_client']]);
      expect(await allow()).toMatchObject({ ...told, parameters });
    }
  });

  it('has no tokens where the tenant lets its applications do nothing out of date any more', async () => {
    const legacy = { legacyFeatures: ['implicit'], responseTypes: ['id_token'] } as const;
    const { server, allow } = await onPage({ response_type: 'id_token' }, { members: legacy, settings: { legacyFeatures: ['implicit'] } });
    Object.assign(server.tenant.settings, { legacyFeatures: [] });
    expect(await allow()).toMatchObject({ location: expect.stringMatching(/#error=unauthorized_client/) });
    expect(server.tables.codes.size).toBe(0);
  });

  it('Grant Management §5.1: is no grant to manage where its client may manage none any more', async () => {
    const asked = { grant_management_action: 'create' };
    const { take, allow } = await onPage(asked, { members: { grantManagement: true }, settings: { grantManagement: 'allowed' } });
    take({ grantManagement: false });
    expect(queryOf(await allow())).toMatchObject(refused);
  });

  it('Grant Management §5.4: is no other grant where the tenant has all of them managed by now', async () => {
    const { server, allow } = await onPage();
    Object.assign(server.tenant.settings, { grantManagement: 'required' });
    expect(queryOf(await allow())).toMatchObject(refused);
  });

  it('RFC 9700 §2.1.1: is no code without a challenge where one came to be required', async () => {
    const unchallenged = { code_challenge: undefined, code_challenge_method: undefined };
    const byClient = await onPage(unchallenged);
    byClient.take({ pkce: 'required' });
    expect(queryOf(await byClient.allow())).toMatchObject(refused);
    const byTenant = await onPage(unchallenged);
    Object.assign(byTenant.server.tenant.settings, { pkce: 'required' });
    expect(queryOf(await byTenant.allow())).toMatchObject(refused);
    expect(queryOf(await (await onPage(unchallenged)).allow())).toHaveProperty('code');
  });

  it('RFC 9396 §5: has no details of a type that its client may not ask for any more', async () => {
    const { server, take, allow } = await onPage();
    const [key, known] = [...server.tables.requests].at(0) ?? [];
    if (key === undefined || known === undefined) throw new Error('no request');
    const asked = { ...known.request.asked, authorizationDetails: [{ type: 'payment', amount: 1 }] };
    server.tables.requests.set(key, { ...known, request: { ...known.request, asked } });
    expect(queryOf(await allow())).toMatchObject(refused);
    take({ authorizationDetailsTypes: ['payment'] });
    expect(queryOf(await allow())).toHaveProperty('code');
  });

  it('FAPI 2.0 Message Signing §5.4.1: is signed where a profile came to demand it', async () => {
    const { server } = await onPage();
    const [known] = server.tables.requests.values();
    if (known === undefined) throw new Error('no request');
    const pushed = { ...known.request, pushedUntil: server.now };
    const conforming = anApplication({
      ...{ tokenEndpointAuthMethod: 'private_key_jwt', clientAssertionAudience: 'issuer', dpopBoundAccessTokens: true, pkce: 'required' },
      ...{ idTokenSignedResponseAlg: 'ES256', authorizationSignedResponseAlg: 'ES256' },
    });
    expect(await isStillAllowed(server.tenant, { ...conforming, profile: 'fapi2-security' }, pushed, server.dependencies)).toBe(true);
    expect(await isStillAllowed(server.tenant, { ...conforming, profile: 'fapi2-message-signing' }, pushed, server.dependencies)).toBe(
      false,
    );
  });

  it('is given to no device that may have nothing any more', async () => {
    const { server, client, open, poll } = await withDevice(aDeviceApplication({ firstParty: false }));
    const requestId = await open();
    const grantTypes = client.application.grantTypes.filter((grant) => grant !== deviceCodeGrant);
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { grantTypes });
    expect(await server.resume(requestId, 'allow')).toMatchObject({ kind: 'error_page', error: 'unauthorized_client' });
    expect(server.tables.codes.size).toBe(0);
    expect((await poll()).body).toMatchObject({ error: 'unauthorized_client' });
  });

  it('has nothing that its client lost before it fetched it', async () => {
    const { server, client, decide, poll } = await withDevice(aDeviceApplication(), { scope: 'openid notes:read' });
    await decide('allow');
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { scopes: ['openid'] });
    const tokens = tokensOf(await poll());
    expect([tokens.scope, decodeJwt(tokens.accessToken)['aud']]).toEqual(['openid', server.tenant.issuer]);
  });

  it('CIBA §4: is told to no client whose users may not be asked any more', async () => {
    const { server, open, poll } = await withAsked();
    const requestId = await open();
    Object.assign(server.tenant.settings, { backchannelAuthentication: false });
    expect(await server.resume(requestId, 'allow')).toMatchObject({ kind: 'error_page', error: 'unauthorized_client' });
    Object.assign(server.tenant.settings, { backchannelAuthentication: true });
    expect((await poll()).body).toMatchObject({ error: 'authorization_pending' });
  });
});

describe('the code of an authorization challenge', () => {
  it('is given to no client that lost what it was for while its user proved themselves', async () => {
    for (const taken of [{ authorizationChallenge: false }, { grantTypes: [] }, { scopes: ['openid'] }]) {
      const { server, client, begin, complete } = withNativeClient();
      const requestId = await begin();
      Object.assign(client.application, taken);
      expect(await complete(requestId)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
      expect(server.tables.codes.size).toBe(0);
    }
  });
});
