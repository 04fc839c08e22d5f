import { describe, expect, it } from '@jest/globals';
import type { AuthorizationOutcome } from '#contracts';
import { hashSecret } from '../../secrets.js';
import type { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf, withClient } from '../../testing/authorizing.js';
import { aPublicApplication } from '../../testing/builders.js';

describe('OpenID Connect Core §3.1.2.3: the user authenticates', () => {
  it('asks for a login without a session, and keeps the request', async () => {
    const { server, start } = withClient();
    const outcome = await start({ login_hint: 'ada', ui_locales: 'de-DE not_a_tag en', max_age: '60', prompt: 'consent' }, null);
    if (outcome.kind !== 'login_required') throw new Error(outcome.kind);
    expect(server.tables.requests.get(outcome.requestId)?.request).toMatchObject({
      asked: { loginHint: 'ada', uiLocales: ['de-DE', 'en'], maxAge: 60, prompt: ['consent'] },
      delivery: { kind: 'redirect', state: 'a-state', responseMode: 'query' },
      createdAt: server.now,
      expiresAt: server.now + 1800,
    });
  });

  it('attack A11: prompt=none without a session is login_required at the client, and keeps nothing', async () => {
    const { server, start } = withClient();
    expect(queryOf(await start({ prompt: 'none' }, null))).toMatchObject({ error: 'login_required', state: 'a-state' });
    expect(server.tables.requests.size).toBe(0);
  });

  it('answers prompt=none with a session at once', async () => {
    expect(queryOf(await withClient().start({ prompt: 'none' }))).toHaveProperty('code');
  });

  it('asks for a login on prompt=login and select_account, whatever the session', async () => {
    for (const prompt of ['login', 'select_account', 'login consent', 'login select_account'])
      expect(await withClient().start({ prompt })).toMatchObject({ kind: 'login_required' });
  });

  it('asks for a login when the last one is older than max_age, to the second', async () => {
    const { server, start } = withClient();
    expect(queryOf(await start({ max_age: '60' }, server.session({ authTime: server.now - 60 })))).toHaveProperty('code');
    expect(await start({ max_age: '60' }, server.session({ authTime: server.now - 61 }))).toMatchObject({ kind: 'login_required' });
    expect(await start({ max_age: '0' })).toMatchObject({ kind: 'login_required' });
    expect(queryOf(await start({ max_age: '60', prompt: 'none' }, server.session({ authTime: server.now - 61 })))).toMatchObject({
      error: 'login_required',
    });
  });

  it('serves the user of the id_token_hint only', async () => {
    const { server, client, start } = withClient();
    const { idToken } = await server.signIn(client);
    expect(queryOf(await start({ id_token_hint: idToken, prompt: 'none' }))).toHaveProperty('code');
    const other = server.session({ userId: 'somebody-else' as typeof server.user.id });
    expect(queryOf(await start({ id_token_hint: idToken, prompt: 'none' }, other))).toMatchObject({ error: 'login_required' });
    expect(await start({ id_token_hint: idToken }, other)).toMatchObject({ kind: 'login_required' });
  });

  it('tells the log what is wrong with an id_token_hint', async () => {
    const { server, start } = withClient();
    expect(queryOf(await start({ id_token_hint: 'a.b.c' }))).toMatchObject({ error: 'invalid_request' });
    expect(server.refusals).toMatchObject([{ description: 'The id_token_hint is invalid', detail: 'not a signed JWT' }]);
  });

  it('accepts an expired id_token_hint, and refuses one of another client', async () => {
    const { server, client, start } = withClient();
    const { idToken } = await server.signIn(client);
    const stranger = server.register(aPublicApplication());
    server.now += 1_000_000;
    expect(queryOf(await start({ id_token_hint: idToken }))).toHaveProperty('code');
    expect(queryOf(await server.start(stranger, { id_token_hint: idToken }))).toMatchObject({ error: 'invalid_request' });
  });
});

describe('OpenID Connect Core §3.1.2.4: the user consents', () => {
  const thirdParty = aPublicApplication({ firstParty: false });

  const allow = async (server: TestAuthorizationServer, scopes: readonly string[], resource: string | null = null): Promise<void> => {
    const key = { clientId: thirdParty.clientId, userId: server.user.id, resource, organizationId: null };
    await server.write(server.database.stores.consents.allow(key, { scopes, claims: [] }, 0));
  };

  it('is asked for what a third party was not yet allowed', async () => {
    const { server, start } = withClient(thirdParty);
    expect(await start()).toMatchObject({ kind: 'consent_required' });
    await allow(server, ['openid', 'profile']);
    expect(await start()).toMatchObject({ kind: 'consent_required' });
    await allow(server, ['email']);
    expect(queryOf(await start())).toHaveProperty('code');
  });

  it('given for one resource is none for another', async () => {
    const { server, start } = withClient(thirdParty);
    await allow(server, ['notes:read']);
    expect(await start({ scope: 'notes:read' })).toMatchObject({ kind: 'consent_required' });
    await allow(server, ['notes:read'], server.resourceServer.identifier);
    expect(queryOf(await start({ scope: 'notes:read' }))).toHaveProperty('code');
  });

  it('N24: given with one API holds for the same claims with another, and without any', async () => {
    const { server, start } = withClient(thirdParty);
    await allow(server, ['openid', 'phone', 'offline_access'], 'https://other.example');
    expect(queryOf(await start({ scope: 'openid phone' }))).toHaveProperty('code');
    expect(await start({ scope: 'openid phone email' })).toMatchObject({ kind: 'consent_required' });
    expect(await start({ scope: 'openid phone notes:read' })).toMatchObject({ kind: 'consent_required' });
    await allow(server, ['notes:read'], server.resourceServer.identifier);
    expect(queryOf(await start({ scope: 'openid phone notes:read', prompt: 'none' }))).toHaveProperty('code');
  });

  it('N22: given unseen on the strength of another is written down for its own resource server, so that it can be taken back', async () => {
    const { server, start } = withClient(thirdParty);
    const find = () =>
      server.dependencies.unitOfWork.read(
        server.tenant,
        server.database.stores.consents.find({ clientId: thirdParty.clientId, userId: server.user.id }),
      );
    await allow(server, ['openid', 'phone'], 'https://other.example');
    const [other] = await find();
    await start({ scope: 'openid phone email' });
    expect(await find()).toEqual([other]);
    for (const scope of ['openid phone', 'openid']) await start({ scope, prompt: 'none' });
    expect(await find()).toMatchObject([other, { resource: null, scopes: ['openid', 'phone'], claims: [] }]);
  });

  it('N24: to stay while the user is away is of one API, and asked for with each', async () => {
    const { server, start } = withClient(thirdParty);
    await allow(server, ['openid', 'notes:read', 'offline_access'], 'https://other.example');
    await allow(server, ['notes:read'], server.resourceServer.identifier);
    expect(await start({ scope: 'openid notes:read offline_access' })).toMatchObject({ kind: 'consent_required' });
    expect(queryOf(await start({ scope: 'openid notes:read' }))).toHaveProperty('code');
  });

  it('cannot be asked for with prompt=none', async () => {
    expect(queryOf(await withClient(thirdParty).start({ prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
  });

  it('is asked for again with prompt=consent, of a first party too', async () => {
    expect(await withClient().start({ prompt: 'consent' })).toMatchObject({ kind: 'consent_required' });
  });
});

describe('OpenID Connect Core §11: offline_access', () => {
  const scopesOf = async (server: TestAuthorizationServer, outcome: Promise<AuthorizationOutcome>) =>
    server.tables.codes.get(hashSecret(queryOf(await outcome)['code'] ?? ''))?.authorization.scopes;

  it('is granted to a first party', async () => {
    const { server, start } = withClient();
    expect(await scopesOf(server, start({ scope: 'openid offline_access' }))).toEqual(['openid', 'offline_access']);
  });

  it('is ignored where the application gets no refresh tokens', async () => {
    const { server, start } = withClient(aPublicApplication({ grantTypes: ['authorization_code'] }));
    expect(await scopesOf(server, start({ scope: 'openid offline_access' }))).toEqual(['openid']);
  });

  it('N24: is asked for like anything else that was not allowed before, and granted once it is', async () => {
    const application = aPublicApplication({ firstParty: false });
    const { server, start } = withClient(application);
    const key = { clientId: application.clientId, userId: server.user.id, resource: null, organizationId: null };
    await server.write(server.database.stores.consents.allow(key, { scopes: ['openid'], claims: [] }, 0));
    expect(await start({ scope: 'openid offline_access' })).toMatchObject({ kind: 'consent_required' });
    expect(queryOf(await start({ scope: 'openid offline_access', prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
    expect(await scopesOf(server, start({ scope: 'openid' }))).toEqual(['openid']);
    await server.write(server.database.stores.consents.allow(key, { scopes: ['offline_access'], claims: [] }, 0));
    expect(await scopesOf(server, start({ scope: 'openid offline_access' }))).toEqual(['openid', 'offline_access']);
  });
});

describe('N23, RFC 8252 §8.6: a native application', () => {
  const native = aPublicApplication({ firstParty: false, applicationType: 'native', redirectUris: ['http://127.0.0.1/cb'] });
  const allowed = async (): Promise<ReturnType<typeof withClient>> => {
    const world = withClient(native);
    const key = { clientId: native.clientId, userId: world.server.user.id, resource: null, organizationId: null };
    await world.server.write(world.server.database.stores.consents.allow(key, { scopes: ['openid', 'profile', 'email'], claims: [] }, 0));
    return world;
  };

  it('always sees the consent page, whatever was allowed before', async () => {
    const { start } = await allowed();
    for (const redirectUri of ['http://127.0.0.1/cb', 'http://127.0.0.1:50123/cb'])
      expect(await start({ redirect_uri: redirectUri })).toMatchObject({ kind: 'consent_required' });
  });

  it('is answered consent_required with prompt=none', async () => {
    const { start } = await allowed();
    expect(queryOf(await start({ prompt: 'none' }))).toMatchObject({ error: 'consent_required', state: 'a-state' });
  });

  it('sees it also where its redirect is a claimed https address', async () => {
    const claimed = { ...native, redirectUris: ['https://app.example/cb'] };
    const { server, start } = withClient(claimed);
    await server.write(
      server.database.stores.consents.allow(
        { clientId: claimed.clientId, userId: server.user.id, resource: null, organizationId: null },
        {
          scopes: ['openid', 'profile', 'email'],
          claims: [],
        },
        0,
      ),
    );
    expect(await start()).toMatchObject({ kind: 'consent_required' });
  });
});
