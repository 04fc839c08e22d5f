import { describe, expect, it } from '@jest/globals';
import type { Application, AuthorizationRequestId, ClientId, ResourceServer, SessionFacts, UserId } from '#contracts';
import type { ConsentKey } from '../../consent-store.js';
import { createSecret, hashSecret } from '../../secrets.js';
import type { Members } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf } from '../../testing/authorizing.js';
import { aPublicApplication, aResourceServer, aTenant } from '../../testing/builders.js';
import { describeAuthorization } from './describe-authorization.js';
import { resumeAuthorization } from './resume-authorization.js';

const thirdParty = () =>
  aPublicApplication({
    firstParty: false,
    name: 'Third',
    logoUri: 'https://app.example/logo.png',
    clientUri: 'https://app.example/',
    policyUri: 'https://app.example/privacy',
  });

const setUp = async (changes: Members = {}, application: Application = aPublicApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  const outcome = await server.start(client, changes, null);
  if (outcome.kind !== 'login_required') throw new Error(outcome.kind);
  const { requestId } = outcome;
  const resume = (session: SessionFacts = server.session(), decision: 'allow' | 'deny' | 'unmet' | null = null, id = requestId) =>
    resumeAuthorization(server.tenant, { requestId: id, session, decision }, server.dependencies);
  return { server, client, requestId, resume };
};

describe('after the login page', () => {
  it('the client gets its code, state and issuer', async () => {
    const { resume } = await setUp();
    expect(queryOf(await resume())).toMatchObject({ code: expect.stringMatching(/^ost_ac_/), state: 'a-state', iss: expect.any(String) });
  });

  it('N03: who asks again gets the same code, as long as nobody has used it', async () => {
    const { server, client, resume } = await setUp();
    const code = queryOf(await resume())['code'] ?? '';
    expect(queryOf(await resume())).toMatchObject({ code, state: 'a-state' });
    expect(server.tables.codes.size).toBe(1);
    await server.redeem(client, code);
    expect(await resume()).toBeNull();
  });

  it('N03: who asks again after a code has expired unused gets a new one, and the old one is worth nothing', async () => {
    const { server, client, resume } = await setUp();
    const first = queryOf(await resume())['code'] ?? '';
    server.now += server.tenant.settings.authorizationCodeLifetime;
    const second = queryOf(await resume())['code'] ?? '';
    expect(second).not.toBe(first);
    expect(await server.redeem(client, first)).toMatchObject({ status: 400 });
    expect(await server.redeem(client, second)).toMatchObject({ status: 200 });
  });

  it('N03: another user gets a code in place of the one that nobody used, and none after one that somebody did', async () => {
    const { server, client, resume } = await setUp();
    const first = queryOf(await resume())['code'] ?? '';
    const bob = server.session({ userId: 'bob' as UserId });
    const second = queryOf(await resume(bob))['code'] ?? '';
    expect(second).not.toBe(first);
    expect(await server.redeem(client, first)).toMatchObject({ status: 400 });
    expect(server.tables.codes.get(hashSecret(second))).toMatchObject({ authorization: { userId: 'bob' } });
  });

  it('of 100 answers at a time all are the same', async () => {
    const { server, resume } = await setUp();
    const session = server.session();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => resume(session)));
    expect(new Set(outcomes.map((outcome) => queryOf(outcome)['code'])).size).toBe(1);
    expect(server.tables.codes.size).toBe(1);
  });

  it('an unknown, malformed, expired or foreign request is not known', async () => {
    const { server, requestId, resume } = await setUp();
    const before = server.database.transactionCount;
    expect(await resume(undefined, null, 'garbage' as AuthorizationRequestId)).toBeNull();
    expect(server.database.transactionCount).toBe(before);
    expect(await resume(undefined, null, createSecret('ar', server.dependencies.random) as AuthorizationRequestId)).toBeNull();
    const foreign = new TestAuthorizationServer(aTenant('other'), server.database);
    expect(
      await resumeAuthorization(foreign.tenant, { requestId, session: server.session(), decision: null }, foreign.dependencies),
    ).toBeNull();
    server.now += 1800;
    expect(await resume()).toBeNull();
  });

  it('a request of an application that was disabled meanwhile is not known', async () => {
    const { server, client, resume } = await setUp();
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { status: 'disabled' });
    expect(await resume()).toBeNull();
  });

  it('prompt=login wants a login that is newer than the request', async () => {
    const { server, resume } = await setUp({ prompt: 'login' });
    expect(await resume(server.session({ authTime: server.now - 11 }))).toMatchObject({ kind: 'login_required' });
    expect(queryOf(await resume())).toHaveProperty('code');
  });

  it('max_age counts from the request, so that a slow consent does not end it', async () => {
    const { server, resume } = await setUp({ max_age: '5' });
    const session = server.session();
    expect(await resume(server.session({ authTime: server.now - 16 }))).toMatchObject({ kind: 'login_required' });
    server.now += 600;
    expect(queryOf(await resume(session))).toHaveProperty('code');
  });

  it('another user than that of the id_token_hint is login_required at the client', async () => {
    const { server, client } = await setUp();
    const { idToken } = await server.signIn(client);
    const outcome = await server.start(client, { id_token_hint: idToken }, null);
    if (outcome.kind !== 'login_required') throw new Error(outcome.kind);
    const session = server.session({ userId: 'somebody-else' as UserId });
    const { requestId } = outcome;
    const answer = await resumeAuthorization(server.tenant, { requestId, session, decision: null }, server.dependencies);
    expect(queryOf(answer)).toMatchObject({ error: 'login_required', state: 'a-state' });
    expect(server.refusals).toContainEqual(expect.objectContaining({ error: 'login_required' }));
  });
});

describe('what an application demands of a second factor', () => {
  it.each([
    ['required', ['off', 'optional', undefined], ['required']],
    ['optional', ['off', undefined], ['optional', 'required']],
  ] as const)('%s: a session whose sign-in met less is sent to sign in, at the start and on return', async (secondFactor, less, enough) => {
    const { server, client, resume } = await setUp({}, aPublicApplication({ secondFactor }));
    const asked = { kind: 'login_required', needs: { secondFactor } };
    for (const met of less) {
      const session = server.session(met === undefined ? {} : { secondFactor: met });
      expect(await server.start(client, {}, session)).toMatchObject(asked);
      expect(await resume(session)).toMatchObject(asked);
      expect(queryOf(await server.start(client, { prompt: 'none' }, session))).toMatchObject({ error: 'login_required' });
    }
    for (const met of enough) expect(queryOf(await server.start(client, {}, server.session({ secondFactor: met })))).toHaveProperty('code');
    expect(queryOf(await resume(server.session({ secondFactor: enough[0] })))).toHaveProperty('code');
  });

  it('nothing is said of it where it demands nothing', async () => {
    const { server, client } = await setUp();
    const outcome = await server.start(client, {}, null);
    expect(outcome).toHaveProperty('needs');
    expect(outcome).not.toHaveProperty('needs.secondFactor');
  });
});

describe('N29: what a request demands of its user', () => {
  it('RFC 9470 §4: a session that does not reach the acr_values is sent to sign in, at the start and on return', async () => {
    const { server, client, resume } = await setUp({ acr_values: 'urn:example:gold urn:ostiary:acr:2' });
    const weak = server.session({ acr: 'urn:ostiary:acr:1' });
    const needs = { acr: 'urn:ostiary:acr:2', maxAge: null, chooseAccount: false, userId: null };
    expect(await resume(weak)).toMatchObject({ kind: 'login_required', needs });
    expect(await server.start(client, { acr_values: 'urn:ostiary:acr:2' }, weak)).toMatchObject({ kind: 'login_required', needs });
    const silent = await server.start(client, { acr_values: 'urn:ostiary:acr:2', prompt: 'none' }, weak);
    expect(queryOf(silent)).toMatchObject({ error: 'login_required' });
    const strong = server.session({ acr: 'urn:ostiary:acr:2', amr: ['pwd', 'otp', 'mfa'] });
    const code = queryOf(await resume(strong))['code'] ?? '';
    expect(server.tables.codes.get(hashSecret(code))).toMatchObject({
      authorization: { acr: 'urn:ostiary:acr:2', amr: ['pwd', 'otp', 'mfa'] },
    });
  });

  it('RFC 9470 §5: who cannot reach them is unmet_authentication_requirements at the client', async () => {
    const { resume } = await setUp({ acr_values: 'urn:ostiary:acr:2' });
    const refusal = { error: 'unmet_authentication_requirements', state: 'a-state' };
    expect(queryOf(await resume(undefined, 'unmet'))).toMatchObject(refusal);
    expect(queryOf(await resume())).toMatchObject(refusal);
  });

  it('OpenID Connect Core §3.1.2.1: unknown classes ask for nothing', async () => {
    const { resume } = await setUp({ acr_values: 'urn:example:gold 0' });
    expect(queryOf(await resume())).toHaveProperty('code');
  });

  it('select_account asks for a choice although a session serves, and the answer comes after it', async () => {
    const { server, client, resume } = await setUp({ prompt: 'select_account' });
    expect(await server.start(client, { prompt: 'select_account' })).toMatchObject({
      kind: 'login_required',
      needs: { chooseAccount: true, maxAge: null },
    });
    expect(await server.start(client, { prompt: 'select_account login' })).toMatchObject({ needs: { chooseAccount: true, maxAge: 0 } });
    expect(queryOf(await server.start(client, { prompt: 'none select_account' }))).toMatchObject({ error: 'invalid_request' });
    expect(queryOf(await resume())).toHaveProperty('code');
  });

  it('N27: says how to get away: back to the client with an error and its state', async () => {
    const { server, client } = await setUp();
    const outcome = await server.start(client, {}, null);
    if (outcome.kind !== 'login_required') throw new Error(outcome.kind);
    const { refusal, home } = outcome.wayBack;
    expect(Object.fromEntries(new URL(refusal ?? '').searchParams)).toMatchObject({ error: 'access_denied', state: 'a-state' });
    expect(home).toBe(`${new URL(refusal ?? '').origin}/`);
    expect(await server.start(client, { response_mode: 'form_post' }, null)).toMatchObject({ wayBack: { refusal: null } });
  });

  it('OpenID Connect Core §4: says where the client begins a sign-in, with the issuer', async () => {
    const { server, client } = await setUp({}, { ...aPublicApplication(), initiateLoginUri: 'https://app.example/login?at=acme' });
    const home = `https://app.example/login?at=acme&iss=${encodeURIComponent(server.tenant.issuer)}`;
    expect(await server.start(client, {}, null)).toMatchObject({ wayBack: { home } });
  });
});

describe('OpenID Connect Core §3.1.2.4: after the consent page', () => {
  it('a third party waits for the consent, and gets its code with it', async () => {
    const { server, client, resume } = await setUp({}, thirdParty());
    expect(await resume()).toMatchObject({ kind: 'consent_required' });
    expect(await resume()).toMatchObject({ kind: 'consent_required' });
    expect(queryOf(await resume(undefined, 'allow'))).toHaveProperty('code');
    expect(server.events).toMatchObject([
      {
        name: 'consentGranted',
        payload: { clientId: client.application.clientId, userId: server.user.id, scopes: ['openid', 'profile', 'email'] },
      },
    ]);
    expect(queryOf(await server.start(client))).toHaveProperty('code');
  });

  it('grants offline_access when the user saw and allowed it', async () => {
    const { server, resume } = await setUp({ scope: 'openid offline_access' }, thirdParty());
    const code = queryOf(await resume(undefined, 'allow'))['code'] ?? '';
    expect(server.tables.codes.get(hashSecret(code))?.authorization.scopes).toEqual(['openid', 'offline_access']);
  });

  it('N03: remembers what another user allowed in place of a code that nobody used, too', async () => {
    const { server, client, resume } = await setUp({}, thirdParty());
    const first = queryOf(await resume(undefined, 'allow'))['code'] ?? '';
    const bob = server.session({ userId: 'bob' as UserId });
    const second = queryOf(await resume(bob, 'allow'))['code'] ?? '';
    expect(server.tables.codes.get(hashSecret(second))).toMatchObject({ authorization: { userId: 'bob' } });
    const { clientId } = client.application;
    const consents = await server.dependencies.unitOfWork.read(
      server.tenant,
      server.database.stores.consents.find({ clientId, userId: bob.userId }),
    );
    expect(consents).toMatchObject([{ resource: null, scopes: ['openid', 'profile', 'email'], claims: [] }]);
    expect(server.events).toMatchObject([
      { name: 'consentGranted', payload: { clientId, userId: server.user.id } },
      { name: 'consentGranted', payload: { clientId, userId: 'bob' } },
    ]);
    expect(await server.redeem(client, first)).toMatchObject({ status: 400 });
  });

  it('N03: remembers nothing of another user whom the page did not ask', async () => {
    const { server, resume } = await setUp({}, thirdParty());
    await resume(undefined, 'allow');
    expect(await resume(server.session({ userId: 'bob' as UserId }))).toBeNull();
    expect(server.tables.consents.size).toBe(1);
    expect(queryOf(await resume(undefined, 'allow'))).toHaveProperty('code');
    expect(server.events).toHaveLength(1);
  });

  it.each(['allow', null] as const)(
    'N03: gives no code in place of one that was taken back with its consent (decision %s)',
    async (decision) => {
      const { server, resume } = await setUp({}, thirdParty());
      await resume(undefined, 'allow');
      server.tables.codes.clear();
      server.tables.consents.clear();
      expect(await resume(undefined, decision)).toBeNull();
      expect(await resume(server.session({ userId: 'bob' as UserId }), decision)).toBeNull();
      expect([server.tables.codes.size, server.tables.consents.size]).toEqual([0, 0]);
    },
  );

  it('a denial is access_denied at the client, and remembers nothing', async () => {
    const { server, resume } = await setUp({}, thirdParty());
    const denial = { error: 'access_denied', state: 'a-state' };
    expect(queryOf(await resume(undefined, 'deny'))).toMatchObject(denial);
    expect(queryOf(await resume(undefined, 'allow'))).toMatchObject(denial);
    expect(server.tables.codes.size).toBe(0);
    expect(server.tables.consents.size).toBe(0);
  });

  it('prompt=consent asks a first party too', async () => {
    const { resume } = await setUp({ prompt: 'consent' });
    expect(await resume()).toMatchObject({ kind: 'consent_required' });
    expect(queryOf(await resume(undefined, 'allow'))).toHaveProperty('code');
  });

  it('a failure undoes the consent and leaves the request open', async () => {
    const { server, requestId, resume } = await setUp({}, thirdParty());
    const broken = {
      ...server.dependencies,
      events: { ...server.dependencies.events, publish: async () => Promise.reject(new Error('down')) },
    };
    const resumption = { requestId, session: server.session(), decision: 'allow' } as const;
    await expect(resumeAuthorization(server.tenant, resumption, broken)).rejects.toThrow('down');
    expect(server.tables.consents.size).toBe(0);
    expect(queryOf(await resume(undefined, 'allow'))).toHaveProperty('code');
  });
});

describe('what the pages show of a request', () => {
  it('is the client, the scopes with their descriptions, and the hints', async () => {
    const { server, client, requestId } = await setUp({ scope: 'openid notes:read', login_hint: 'ada', ui_locales: 'de' }, thirdParty());
    expect(await describeAuthorization(server.tenant, { requestId, session: null }, server.dependencies)).toEqual({
      clientId: client.application.clientId,
      clientName: 'Third',
      clientLogoUri: 'https://app.example/logo.png',
      clientLinks: { clientUri: 'https://app.example/', policyUri: 'https://app.example/privacy', tosUri: null },
      scopes: [{ name: 'openid', description: null, allowed: false, sensitive: false }],
      apis: [
        {
          name: 'Notes',
          scopes: [{ name: 'notes:read', description: 'Read notes', allowed: false, sensitive: false }],
          authorizationDetails: [],
        },
      ],
      duration: { kind: 'signed_in', maxSeconds: expect.any(Number) },
      redirectHost: 'app.example',
      loginHint: 'ada',
      uiLocales: ['de'],
      isAnswered: false,
    });
  });

  it.each([
    ['a web site', 'https://app.example:8443/cb', 'app.example:8443'],
    ['an internationalized name, as it is looked up', 'https://xn--pple-43d.example/cb', 'xn--pple-43d.example'],
    ['no program on a device', 'http://127.0.0.1/cb', undefined],
    ['no program that took a scheme there', 'com.example.app:/cb', undefined],
  ])('RFC 7591 §5: is the host of where the answer goes, of %s', async (_what, redirectUri, host) => {
    const { server, requestId } = await setUp({}, aPublicApplication({ firstParty: false, redirectUris: [redirectUri] }));
    const shown = await describeAuthorization(server.tenant, { requestId, session: null }, server.dependencies);
    expect(shown?.redirectHost).toBe(host);
  });

  it('N49: is the API by its name, and the weight that it gives its scopes; its identifier and their names once it is gone', async () => {
    const { server, requestId } = await setUp({ scope: 'openid offline_access notes:read notes:write' }, thirdParty());
    const scopes = [
      { name: 'notes:read', description: 'Read notes', sensitive: false },
      { name: 'notes:write', description: 'Write notes', sensitive: true },
    ];
    const describedWith = (resourceServers: readonly ResourceServer[]) =>
      describeAuthorization(
        server.tenant,
        { requestId, session: null },
        { ...server.dependencies, resourceServers: { list: () => Promise.resolve(resourceServers) } },
      );
    const other = aResourceServer({ identifier: 'https://other.example', name: 'Other', scopes });
    const described = await describedWith([other, { ...server.resourceServer, scopes }]);
    expect(described).toMatchObject({ apis: [{ name: 'Notes' }], duration: { kind: 'offline' } });
    expect(described?.apis?.[0]?.scopes.filter(({ sensitive }) => sensitive).map(({ name }) => name)).toEqual(['notes:write']);
    const without = await describedWith([other]);
    expect(without?.apis?.map(({ name }) => name)).toEqual([server.resourceServer.identifier]);
    expect(without?.apis?.[0]?.scopes.map(({ description, sensitive }) => [description, sensitive])).toEqual(Array(2).fill([null, false]));
  });

  it('N24: tells what the user allowed before, with any API where it is about the user, and not what another user or client was', async () => {
    const { server, client, requestId } = await setUp({ scope: 'openid email offline_access notes:read notes:write' }, thirdParty());
    const { identifier } = server.resourceServer;
    const allow = (resource: string | null, scopes: readonly string[], changes: Partial<ConsentKey> = {}) =>
      server.write(
        server.database.stores.consents.allow(
          { clientId: client.application.clientId, userId: server.user.id, resource, organizationId: null, ...changes },
          { scopes, claims: [] },
          0,
        ),
      );
    const allowed = async (session: SessionFacts | null = server.session()) => {
      const shown = await describeAuthorization(server.tenant, { requestId, session }, server.dependencies);
      const scopes = [...(shown?.scopes ?? []), ...(shown?.apis ?? []).flatMap((api) => api.scopes)];
      return scopes.filter((scope) => scope.allowed).map(({ name }) => name);
    };
    await allow(identifier, ['openid', 'email', 'notes:read'], { userId: 'somebody-else' as UserId });
    await allow(identifier, ['openid', 'email', 'notes:read'], { clientId: 'another' as ClientId });
    expect(await allowed()).toEqual([]);
    await allow('https://other.example', ['email', 'offline_access', 'notes:read']);
    expect(await allowed()).toEqual(['email']);
    await allow(identifier, ['notes:write', 'offline_access']);
    expect(await allowed()).toEqual(['email', 'offline_access', 'notes:write']);
    expect(await allowed(null)).toEqual([]);
  });

  it('N27: is known of an answered request, and nothing of an unknown or expired one', async () => {
    const { server, requestId, resume } = await setUp();
    await resume();
    expect(await describeAuthorization(server.tenant, { requestId, session: null }, server.dependencies)).toMatchObject({
      isAnswered: true,
    });
    const unknown = createSecret('ar', server.dependencies.random) as AuthorizationRequestId;
    expect(await describeAuthorization(server.tenant, { requestId: unknown, session: null }, server.dependencies)).toBeNull();
    server.now += 1800;
    expect(await describeAuthorization(server.tenant, { requestId, session: null }, server.dependencies)).toBeNull();
  });
});
