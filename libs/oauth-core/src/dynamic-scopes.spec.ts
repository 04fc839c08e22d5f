import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { deviceCodeGrant } from '#contracts';
import { describeAuthorization } from './endpoints/authorization/describe-authorization.js';
import { type Members, textIn, tokensOf } from './testing/client-requests.js';
import { queryOf } from './testing/authorizing.js';
import { aResourceServer } from './testing/builders.js';
import { acme, every, globex, mail, organization, plain, withTemplate } from './testing/dynamic-scopes.js';

/*
 * Scopes with a parameter at every endpoint: what a client may ask for, and what is granted.
 */

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;

describe('RFC 6749 §3.3: a client that is registered for a template', () => {
  it('asks for values of it, of which the user is told and which the token names', async () => {
    const { server, register, ask, allow } = withTemplate();
    const client = register();
    const shown = await describeAuthorization(
      server.tenant,
      { requestId: await ask(client, `openid ${acme}`), session: server.session() },
      server.dependencies,
    );
    expect(shown?.apis?.[0]?.scopes).toEqual([
      { name: acme, description: 'Read acme', descriptions: [{ locale: 'de', text: 'acme lesen' }], allowed: false, sensitive: false },
    ]);
    const { accessToken, scope } = await allow(client, `openid ${acme} ${globex}`);
    expect([scope, decodeJwt(accessToken)['scope']]).toEqual([`openid ${acme} ${globex}`, `openid ${acme} ${globex}`]);
  });

  it.each([
    'read:organization:*',
    organization.name,
    'read:organization:{',
    'read:organization:',
    `${acme}:x`,
    `read:organization:${'a'.repeat(70)}`,
  ])('is refused %s alone, and granted nothing of it beside others', async (scope) => {
    const { server, register } = withTemplate();
    const client = register({ firstParty: true });
    expect(queryOf(await server.start(client, { scope }))).toMatchObject({ error: 'invalid_scope' });
    expect((await server.signIn(client, { scope: `openid ${scope} ${acme}` })).scope).toBe(`openid ${acme}`);
    expect(await server.token(client, { grant_type: 'client_credentials', scope })).toMatchObject({ body: { error: 'invalid_scope' } });
  });

  it('is refused the scope of that very name, which is another', async () => {
    const { server, register } = withTemplate();
    const client = register();
    expect(queryOf(await server.start(client, { scope: every.name }))).toMatchObject({ error: 'invalid_scope' });
    expect(await server.token(client, { grant_type: 'client_credentials', scope: every.name })).toMatchObject({
      body: { error: 'invalid_scope' },
    });
    const both = register({ scopes: [organization.name, every.name], firstParty: true });
    expect((await server.signIn(both, { scope: `${every.name} ${acme}` })).scope).toBe(`${every.name} ${acme}`);
  });

  it('is refused more values than a user looks through', async () => {
    const { server, register } = withTemplate();
    const client = register({ firstParty: true });
    const values = Array.from({ length: 21 }, (_, index) => `read:organization:o${index}`);
    expect(queryOf(await server.start(client, { scope: values.join(' ') }))).toMatchObject({ error: 'invalid_scope' });
    expect(await server.token(client, { grant_type: 'client_credentials', scope: values.join(' ') })).toMatchObject({ status: 400 });
    expect((await server.signIn(client, { scope: values.slice(1).join(' ') })).scope).toBe(values.slice(1).join(' '));
  });

  it('RFC 8707 §2: gets no value at an API that has not the template', async () => {
    const { server, register } = withTemplate();
    const client = register({ scopes: ['openid', organization.name, 'mail:read'], firstParty: true });
    expect(queryOf(await server.start(client, { scope: acme, resource: mail.identifier }))).toMatchObject({ error: 'invalid_target' });
    const { accessToken } = await server.signIn(client, { scope: acme });
    expect(decodeJwt(accessToken)['aud']).toBe(server.resourceServer.identifier);
  });
});

describe('RFC 8707 §2.1: a client that is registered for a template of one API', () => {
  const files = aResourceServer({
    identifier: 'https://files.example',
    name: 'Files',
    scopes: [
      { name: 'read:organization:{owner}', parameterForm: 'name', description: 'Read the files of {owner}' },
      { name: 'files:list', description: 'List files' },
    ],
  });
  const withFiles = () => {
    const world = withTemplate();
    world.server.tables.resourceServers.push(files);
    return { ...world, client: world.register({ scopes: ['openid', organization.name, 'files:list'], firstParty: true }) };
  };

  it('gets no value of a template of another, be it spelled alike', async () => {
    const { server, client, notes } = withFiles();
    const refused = { error: 'invalid_target' };
    expect(queryOf(await server.start(client, { scope: acme, resource: files.identifier }))).toMatchObject(refused);
    const own = { grant_type: 'client_credentials', scope: acme };
    expect(await server.token(client, { ...own, resource: files.identifier })).toMatchObject({ status: 400, body: refused });
    for (const named of [{}, { resource: notes.identifier }])
      expect(decodeJwt(textIn(await server.token(client, { ...own, ...named }), 'access_token'))['aud']).toBe(notes.identifier);
  });

  it('gets it at that one alone where it asks for both', async () => {
    const { server, client, notes } = withFiles();
    const resources = [notes.identifier, files.identifier];
    const { refreshToken } = await server.signIn(client, { scope: `openid ${acme} files:list`, resource: resources });
    const at = async (resource: string) => tokensOf(await server.refresh(client, refreshToken, { resource })).scope;
    expect(await at(files.identifier)).toBe('openid files:list');
  });

  describe('where it may not ask for that of the other any more', () => {
    const withBoth = () => {
      const { client, ...world } = withFiles();
      const scopes = [...client.application.scopes, 'read:organization:{owner}'];
      const both = world.register({ scopes, grantManagement: true });
      return { ...world, both, lose: () => world.replace(both, client.application.scopes) };
    };
    const asked = { scope: `openid ${acme}`, resource: files.identifier };

    it('refreshes without', async () => {
      const { server, allow, both, lose } = withBoth();
      const { refreshToken } = await allow(both, asked.scope, asked);
      lose();
      expect(tokensOf(await server.refresh(both, refreshToken)).scope).toBe('openid');
    });

    it('is not answered what it pushed', async () => {
      const { server, both, lose } = withBoth();
      const pushed = await server.push(both, asked);
      lose();
      expect(await server.open(both, pushed.body?.['request_uri'])).toMatchObject({ kind: 'error_page' });
    });

    it('merges without', async () => {
      const { server, both, ask, lose } = withBoth();
      const allowed = async (scope: string, changes: Members) =>
        server.redeem(both, queryOf(await server.resume(await ask(both, scope, changes), 'allow'))['code'] ?? '');
      const made = await allowed(asked.scope, { ...asked, grant_management_action: 'create' });
      lose();
      const merge = { grant_management_action: 'merge', grant_id: textIn(made, 'grant_id'), resource: files.identifier };
      expect(textIn(await allowed('files:list', merge), 'scope')).toBe('openid files:list');
    });
  });
});

describe('a client that is registered for a value', () => {
  it('is refused others of the template', async () => {
    const { server, register } = withTemplate();
    const client = register({ scopes: ['openid', acme], firstParty: true });
    expect((await server.signIn(client, { scope: acme })).scope).toBe(acme);
    for (const scope of [globex, `${acme}2`, 'read:organization:acm', organization.name])
      expect(queryOf(await server.start(client, { scope }))).toMatchObject({ error: 'invalid_scope' });
  });

  it.each([
    ['a template', [organization.name]],
    ['values', [acme, globex]],
    ['both', [organization.name, acme, globex]],
  ])(
    'RFC 6749 §3.3, §4.4: gets by default what has no parameter, and no token where it is registered for %s alone',
    async (_what, scopes) => {
      const { server, register, notes } = withTemplate();
      const [alone, beside] = [register({ scopes }), register({ scopes: [...scopes, plain.name, every.name] })];
      for (const named of [{}, { resource: notes.identifier }]) {
        const own = { grant_type: 'client_credentials', ...named };
        expect(await server.token(alone, own)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
        expect(textIn(await server.token(alone, { ...own, scope: globex }), 'scope')).toBe(globex);
        expect(
          textIn(await server.token(beside, own), 'scope')
            .split(' ')
            .toSorted(),
        ).toEqual([plain.name, every.name].toSorted());
      }
    },
  );

  it('gets it by default at no API of whose template it is one, though it is a scope of another', async () => {
    const { server, register, notes } = withTemplate();
    server.tables.resourceServers.splice(1, 1, { ...mail, scopes: [...mail.scopes, { name: acme, description: 'Mail of Acme' }] });
    const own = { grant_type: 'client_credentials', resource: notes.identifier };
    expect(textIn(await server.token(register({ scopes: [acme, plain.name] }), own), 'scope')).toBe(plain.name);
    const alone = register({ scopes: [acme] });
    expect(await server.token(alone, own)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect(textIn(await server.token(alone, { ...own, resource: mail.identifier }), 'scope')).toBe(acme);
  });
});

describe('consent', () => {
  it('is remembered for a value, and for no other of its template', async () => {
    const { server, register, allow, ask } = withTemplate();
    const client = register();
    await allow(client, `openid ${acme}`);
    expect(await server.start(client, { scope: `openid ${acme}` })).toMatchObject({ kind: 'redirect' });
    const requestId = await ask(client, `openid ${acme} ${globex}`);
    const shown = await describeAuthorization(server.tenant, { requestId, session: server.session() }, server.dependencies);
    expect(shown?.apis?.[0]?.scopes.map(({ name, allowed }) => [name, allowed])).toEqual([
      [acme, true],
      [globex, false],
    ]);
  });
});

describe('RFC 6749 §6: a refresh', () => {
  it('narrows to a value, and goes to no other', async () => {
    const { server, register, allow } = withTemplate();
    const client = register();
    const { refreshToken } = await allow(client, `openid ${acme} ${globex}`);
    for (const scope of ['read:organization:initech', organization.name, 'read:organization:*'])
      expect(await server.refresh(client, refreshToken, { scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect(tokensOf(await server.refresh(client, refreshToken, { scope: acme })).scope).toBe(acme);
  });

  it('has no value where the API has lost the template, has got a scope of that very name, or the client may ask for it no more', async () => {
    const { server, register, allow, change, replace } = withTemplate();
    const client = register({ scopes: ['openid', organization.name, acme] });
    const first = await allow(client, `openid ${acme} ${globex}`);
    change([every, plain, organization, { name: globex, description: 'All of it' }]);
    const second = tokensOf(await server.refresh(client, first.refreshToken));
    expect(second.scope).toBe(`openid ${acme}`);
    change([plain]);
    const lost = tokensOf(await server.refresh(client, second.refreshToken));
    expect(lost.scope).toBe('openid');
    change([organization]);
    replace(client, ['openid', acme]);
    const third = tokensOf(await server.refresh(client, lost.refreshToken));
    expect(third.scope).toBe(`openid ${acme}`);
    replace(client, ['openid']);
    expect(tokensOf(await server.refresh(client, third.refreshToken)).scope).toBe('openid');
  });
});

describe('an audience without a scope, which opens an API that looks at nothing else', () => {
  const withAudience = () => {
    const world = withTemplate();
    const client = world.register({ scopes: ['openid', 'mail:read'] });
    return { ...world, client, asked: { scope: 'openid', resource: mail.identifier }, lose: () => world.replace(client, ['openid']) };
  };

  it('RFC 6749 §6: is refreshed for no client that may ask for nothing there any more', async () => {
    const { server, client, allow, asked, lose } = withAudience();
    const first = await allow(client, asked.scope, asked);
    const second = tokensOf(await server.refresh(client, first.refreshToken));
    expect(decodeJwt(second.accessToken)['aud']).toContain(mail.identifier);
    lose();
    const { accessToken } = tokensOf(await server.refresh(client, second.refreshToken));
    expect(decodeJwt(accessToken)['aud']).toBe(server.tenant.issuer);
  });

  it('is no answer to such a client whose user was on a page meanwhile', async () => {
    const { server, client, ask, asked, lose } = withAudience();
    const requestId = await ask(client, asked.scope, asked);
    lose();
    expect(queryOf(await server.resume(requestId, 'allow'))).toMatchObject({ error: 'unauthorized_client' });
  });
});

describe('each way to ask', () => {
  it('RFC 9126: a pushed request ends with what its client may ask for', async () => {
    const { server, register, replace } = withTemplate();
    const client = register({ firstParty: true });
    expect(await server.push(client, { scope: 'read:organization:*' })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    const [first, second] = [await server.push(client, { scope: acme }), await server.push(client, { scope: acme })];
    expect(queryOf(await server.open(client, first.body?.['request_uri']))).toHaveProperty('code');
    replace(client, ['openid', globex]);
    expect(await server.open(client, second.body?.['request_uri'])).toMatchObject({ kind: 'error_page' });
  });

  it('RFC 6749 §4.1.2.1: is refused where the API lost the template, or the client its registration for it, while the user was on a page', async () => {
    for (const takeAway of ['template', 'registration'] as const) {
      const { server, register, ask, change, replace } = withTemplate();
      const client = register();
      const requestId = await ask(client, `openid ${acme}`);
      if (takeAway === 'template') change([every, plain]);
      else replace(client, ['openid', globex]);
      expect(queryOf(await server.resume(requestId, 'allow'))).toMatchObject({ error: 'unauthorized_client' });
    }
  });

  it('RFC 8628: a device shows the value that it asks for', async () => {
    const { server, register } = withTemplate();
    const client = register({ grantTypes: [deviceCodeGrant] });
    expect(await server.authorizeDevice(client, { scope: organization.name })).toMatchObject({ body: { error: 'invalid_scope' } });
    const asked = await server.authorizeDevice(client, { scope: `openid ${acme}` });
    const outcome = await server.openDevice(textIn(asked, 'user_code'));
    if (outcome?.kind !== 'login_required') throw new Error(outcome?.kind);
    const asking = { requestId: outcome.requestId, session: server.session() };
    const shown = await describeAuthorization(server.tenant, asking, server.dependencies);
    expect(shown?.apis?.[0]?.scopes).toMatchObject([{ name: acme, description: 'Read acme' }]);
  });

  it('RFC 8693 §2.1: an exchange narrows to a value, and asks for one elsewhere by name', async () => {
    const { server, register, notes, allow, replace } = withTemplate();
    const client = register({
      scopes: ['openid', 'mail:read', organization.name],
      grantTypes: ['authorization_code', 'refresh_token', exchangeGrant],
      tokenExchangeTargets: [notes.identifier],
    });
    const exchange = async (subject: string, members: Members) =>
      server.token(client, {
        grant_type: exchangeGrant,
        subject_token: subject,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        ...members,
      });
    const own = (await allow(client, `openid ${acme} ${globex}`)).accessToken;
    expect(textIn(await exchange(own, { scope: acme }), 'scope')).toBe(acme);
    const refused = { status: 400, body: { error: 'invalid_scope' } };
    for (const scope of ['read:organization:initech', organization.name, 'read:organization:*'])
      expect(await exchange(own, { scope })).toMatchObject(refused);
    const elsewhere = (await allow(client, 'openid mail:read')).accessToken;
    expect(textIn(await exchange(elsewhere, { resource: notes.identifier, scope: globex }), 'scope')).toBe(globex);
    expect(await exchange(elsewhere, { resource: notes.identifier })).toMatchObject(refused);
    expect(textIn(await exchange(own, {}), 'scope')).toBe(`openid ${acme} ${globex}`);
    replace(client, [...client.application.scopes, acme]);
    expect(await exchange(elsewhere, { resource: notes.identifier })).toMatchObject(refused);
    for (const scope of [every.name, organization.name, 'mail:read'])
      expect(await exchange(elsewhere, { resource: notes.identifier, scope })).toMatchObject(refused);
  });

  it('Grant Management §5.2: merged grants have no more values than one request may ask for', async () => {
    const { server, register } = withTemplate();
    const client = register({ firstParty: true, grantManagement: true });
    const values = Array.from({ length: 20 }, (_, index) => `read:organization:o${index}`);
    const made = await server.redeem(client, await server.code(client, { scope: values.join(' '), grant_management_action: 'create' }));
    const merge = { grant_management_action: 'merge', grant_id: textIn(made, 'grant_id') };
    expect(queryOf(await server.start(client, { scope: acme, ...merge }))).toMatchObject({ error: 'invalid_scope' });
    const merged = await server.redeem(client, await server.code(client, { scope: values[3] ?? '', ...merge }));
    expect(textIn(merged, 'scope')).toBe(values.join(' '));
  });
});
