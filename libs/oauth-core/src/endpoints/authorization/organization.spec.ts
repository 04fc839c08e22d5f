import { describe, expect, it } from '@jest/globals';
import type { OrganizationId } from '#contracts';
import { queryOf } from '../../testing/authorizing.js';
import { aResourceServer } from '../../testing/builders.js';
import { acme, aMembership, globex, withOrganizations } from '../../testing/organizations.js';
import { describeAuthorization } from './describe-authorization.js';

const denied = { error: 'access_denied', error_description: 'The user is a member of no such organization' };

describe('an authorization request that names an organization', () => {
  it('is refused to an application that may ask for none, before anybody is asked', async () => {
    const { server, start } = withOrganizations({ organizationUsage: 'none' });
    expect(queryOf(await start({ organization: 'acme' }))).toMatchObject({ error: 'invalid_request' });
    expect(server.tables.requests.size).toBe(0);
  });

  it.each(['acme', acme.organizationId])('is granted for it, by its name or its id: %s', async (organization) => {
    const { server, allow } = withOrganizations();
    await allow({ organization });
    expect([...server.tables.codes.values()].map(({ authorization }) => authorization.organizationId)).toEqual([acme.organizationId]);
  });

  it.each(['initech', '00000000-0000-4000-8000-000000000000', 'Acme', 'acme '.trim() + 'x'])(
    'answers access_denied alike for one that there is not, and one that the user is no member of: %s',
    async (organization) => {
      const { start } = withOrganizations();
      expect(queryOf(await start({ organization }))).toMatchObject(denied);
    },
  );

  it('tells nobody whether there is one before the user is known', async () => {
    const { server, client } = withOrganizations();
    for (const organization of ['acme', 'initech'])
      expect((await server.start(client, { organization }, null)).kind).toBe('login_required');
  });

  it('answers access_denied once the user has signed in, whatever they then allow', async () => {
    const { server, client } = withOrganizations();
    const outcome = await server.start(client, { organization: 'initech' }, null);
    if (outcome.kind !== 'login_required') throw new Error('not asked');
    expect(queryOf(await server.resume(outcome.requestId, 'allow'))).toMatchObject(denied);
    expect(server.tables.codes.size).toBe(0);
  });

  it('is looked at again when its page is answered: who has left the organization meanwhile allows nothing for it', async () => {
    const { server, join, start } = withOrganizations();
    const outcome = await start({ organization: 'acme' });
    join(globex);
    if (outcome.kind !== 'consent_required') throw new Error('not asked');
    expect(queryOf(await server.resume(outcome.requestId, 'allow'))).toMatchObject(denied);
  });

  it('is refused once the application may ask for none any more', async () => {
    const { server, start, change } = withOrganizations();
    const outcome = await start({ organization: 'acme' });
    change({ organizationUsage: 'none' });
    if (outcome.kind !== 'consent_required') throw new Error('not asked');
    expect(queryOf(await server.resume(outcome.requestId, 'allow'))).toMatchObject({ error: 'unauthorized_client' });
  });

  it.each([['a'.repeat(65)], ['acme globex'], ['acme\n']])('is refused with a value that can name none: %j', async (organization) => {
    const { start } = withOrganizations();
    expect(queryOf(await start({ organization }))).toMatchObject({ error: 'invalid_request' });
  });

  it('is refused with two of them (RFC 6749 §3.1)', async () => {
    const { start } = withOrganizations();
    expect(queryOf(await start({ organization: ['acme', 'globex'] }))).toMatchObject({ error: 'invalid_request' });
  });

  it('may be pushed (RFC 9126 §2)', async () => {
    const { server, client } = withOrganizations({ firstParty: true });
    const pushed = await server.push(client, { organization: 'acme' });
    expect(queryOf(await server.open(client, pushed.body?.['request_uri']))).toHaveProperty('code');
    expect([...server.tables.codes.values()].map(({ authorization }) => authorization.organizationId)).toEqual([acme.organizationId]);
    const beyond = await server.push(client, { organization: 'initech' });
    expect(queryOf(await server.open(client, beyond.body?.['request_uri']))).toMatchObject(denied);
  });
});

describe('OpenID Connect Core §3.1.2.6: a silent request that names an organization', () => {
  const unallowed = { error: 'consent_required', error_description: 'The user has not allowed all that is asked for' };
  const silently = async ({ start }: ReturnType<typeof withOrganizations>, organization: string) =>
    queryOf(await start({ organization, prompt: 'none' }));

  it('does not tell an application of somebody else whether its user is a member, nor whether there is one', async () => {
    const world = withOrganizations({}, [acme]);
    const answers = await Promise.all(['acme', 'globex', globex.organizationId, 'nobody'].map((named) => silently(world, named)));
    for (const { error, error_description: description } of answers) expect({ error, error_description: description }).toEqual(unallowed);
  });

  it('does not tell one that its user has allowed something for none', async () => {
    const world = withOrganizations({}, [acme]);
    await world.allow();
    for (const organization of ['acme', 'globex']) expect(await silently(world, organization)).toMatchObject(unallowed);
  });

  it('does not tell by what the roles of a member permit', async () => {
    const world = withOrganizations({}, [acme]);
    world.server.tables.resourceServers = [aResourceServer({ userScopes: 'permitted' })];
    for (const organization of ['acme', 'globex'])
      expect(queryOf(await world.start({ organization, prompt: 'none', scope: 'notes:read' }))).toMatchObject(unallowed);
  });

  it('is granted for one that its user has allowed it something for, and consent_required again once they have left that', async () => {
    const world = withOrganizations({}, [acme]);
    await world.allow({ organization: 'acme' });
    expect(await silently(world, 'acme')).toHaveProperty('code');
    world.join(globex);
    expect(await silently(world, 'acme')).toMatchObject(unallowed);
  });

  it('tells an application of the own tenant, which needs nobody to allow it anything', async () => {
    const world = withOrganizations({ firstParty: true }, [acme]);
    expect(await silently(world, 'acme')).toHaveProperty('code');
    expect(await silently(world, 'globex')).toMatchObject(denied);
  });
});

describe('an authorization request that names none', () => {
  it('is for none where the application may ask for one', async () => {
    const { server, allow } = withOrganizations();
    await allow();
    expect([...server.tables.codes.values()].map(({ authorization }) => authorization.organizationId)).toEqual([null]);
  });

  it('is for the only one of the user where one is required', async () => {
    const { server, start, allow } = withOrganizations({ organizationUsage: 'required' }, [globex]);
    expect(await start()).toMatchObject({ kind: 'consent_required' });
    await allow({}, globex.organizationId);
    expect([...server.tables.codes.values()].map(({ authorization }) => authorization.organizationId)).toEqual([globex.organizationId]);
  });

  it('is not allowed for one that was not known when its page was shown: the sign-in begins again', async () => {
    const { server, start, join } = withOrganizations({ organizationUsage: 'required' }, [globex]);
    const outcome = await start();
    if (outcome.kind !== 'consent_required') throw new Error('not asked');
    expect(await server.resume(outcome.requestId, 'allow')).toMatchObject({ kind: 'login_required' });
    join(acme);
    expect(queryOf(await server.resume(outcome.requestId, 'allow', server.session(), globex.organizationId))).toMatchObject(denied);
  });

  it('has the user choose of several, which a sign-in is told: also for a first party, whose users are asked nothing else', async () => {
    const { server, start } = withOrganizations({ organizationUsage: 'required', firstParty: true });
    const outcome = await start();
    expect(outcome).toMatchObject({ kind: 'login_required', needs: { organization: true } });
    if (outcome.kind !== 'login_required') return;
    expect(queryOf(await server.resume(outcome.requestId, null, server.session(), globex.organizationId))).toHaveProperty('code');
    expect([...server.tables.codes.values()].map(({ authorization }) => authorization.organizationId)).toEqual([globex.organizationId]);
  });

  it('goes back to the sign-in where nothing was chosen, whatever was allowed', async () => {
    const { server, start } = withOrganizations({ organizationUsage: 'required' });
    const outcome = await start();
    if (outcome.kind !== 'login_required') throw new Error('not asked');
    expect(await server.resume(outcome.requestId, 'allow')).toMatchObject({ kind: 'login_required', needs: { organization: true } });
    expect(server.tables.codes.size).toBe(0);
  });

  it('is interaction_required with prompt=none where a choice is due (OpenID Connect Core §3.1.2.6)', async () => {
    const { start } = withOrganizations({ organizationUsage: 'required', firstParty: true });
    expect(queryOf(await start({ prompt: 'none' }))).toMatchObject({ error: 'interaction_required' });
    expect(queryOf(await start({ prompt: 'none', organization: 'acme' }))).toHaveProperty('code');
  });

  it('is access_denied for a user who is a member of none', async () => {
    const { start } = withOrganizations({ organizationUsage: 'required' }, []);
    expect(queryOf(await start())).toMatchObject(denied);
    expect(queryOf(await start({ prompt: 'none' }))).toMatchObject(denied);
  });

  it('is access_denied for a choice that the user is no member of: the token service looks itself', async () => {
    const { server, start } = withOrganizations({ organizationUsage: 'required' });
    const outcome = await start();
    if (outcome.kind !== 'login_required') throw new Error('not asked');
    const { organizationId } = aMembership('initech');
    expect(queryOf(await server.resume(outcome.requestId, 'allow', server.session(), organizationId))).toMatchObject(denied);
  });

  it.each(['optional', 'none'] as const)(
    'is not allowed for none by who was shown an organization: the sign-in begins again where the client is registered with %s by now',
    async (organizationUsage) => {
      const { server, start, change } = withOrganizations({ organizationUsage: 'required' });
      const outcome = await start();
      if (outcome.kind !== 'login_required') throw new Error('not asked');
      change({ organizationUsage });
      const again = await server.resume(outcome.requestId, 'allow', server.session(), globex.organizationId);
      expect(again).toMatchObject({ kind: 'login_required', needs: expect.not.objectContaining({ organization: true }) });
      expect(server.tables.codes.size).toBe(0);
      expect(await server.resume(outcome.requestId, null)).toMatchObject({ kind: 'consent_required' });
      expect(queryOf(await server.resume(outcome.requestId, 'allow'))).toHaveProperty('code');
    },
  );

  it('is denied by a user who denies, chosen or not', async () => {
    const { server, start } = withOrganizations({ organizationUsage: 'required' });
    const outcome = await start();
    if (outcome.kind !== 'login_required') throw new Error('not asked');
    expect(queryOf(await server.resume(outcome.requestId, 'deny'))).toMatchObject({ error_description: 'The user denied the request' });
  });
});

describe('consent is for one organization', () => {
  it('what was allowed for one is asked for again for another, and for none', async () => {
    const { start, allow } = withOrganizations();
    await allow({ organization: 'acme' });
    expect(queryOf(await start({ organization: 'acme' }))).toHaveProperty('code');
    expect(await start({ organization: 'globex' })).toMatchObject({ kind: 'consent_required' });
    expect(await start()).toMatchObject({ kind: 'consent_required' });
    expect(queryOf(await start({ organization: 'globex', prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
  });

  it('is told as such', async () => {
    const { server, allow } = withOrganizations();
    await allow({ organization: 'acme' });
    await allow();
    const told = server.events.filter(({ name }) => name === 'consentGranted').map(({ payload }) => payload);
    expect(told).toEqual([
      expect.objectContaining({ organizationId: acme.organizationId }),
      expect.not.objectContaining({ organizationId: acme.organizationId }),
    ]);
  });

  it('what was allowed for none is asked for again for an organization', async () => {
    const { start, allow } = withOrganizations();
    await allow();
    expect(queryOf(await start())).toHaveProperty('code');
    expect(await start({ organization: 'acme' })).toMatchObject({ kind: 'consent_required' });
  });

  it('the page is told for which one, as people call it, and what was allowed for that', async () => {
    const { server, start, allow } = withOrganizations();
    await allow({ organization: 'acme', scope: 'openid' });
    const shownFor = async (organization: string | undefined, session = server.session()) => {
      const outcome = await start({ organization, scope: 'openid email', prompt: 'consent' });
      if (outcome.kind !== 'consent_required') throw new Error('not asked');
      const shown = await describeAuthorization(server.tenant, { requestId: outcome.requestId, session }, server.dependencies);
      return [shown?.organization, shown?.scopes.filter(({ allowed }) => allowed).map(({ name }) => name)];
    };
    expect(await shownFor('acme')).toEqual(['ACME', ['openid']]);
    expect(await shownFor('globex')).toEqual(['GLOBEX', []]);
    expect(await shownFor(undefined)).toEqual([undefined, []]);
  });

  it('the page is told of what was chosen at the sign-in', async () => {
    const { server, start } = withOrganizations({ organizationUsage: 'required' });
    const outcome = await start();
    if (outcome.kind !== 'login_required') throw new Error('not asked');
    const asked = { requestId: outcome.requestId, session: server.session() };
    const shownFor = async (organizationId?: OrganizationId) =>
      (await describeAuthorization(server.tenant, { ...asked, organizationId }, server.dependencies))?.organization;
    expect(await shownFor()).toBeUndefined();
    expect(await shownFor(globex.organizationId)).toBe('GLOBEX');
    expect(await shownFor(aMembership('initech').organizationId)).toBeUndefined();
  });
});

describe('what a user can give away in an organization', () => {
  const permitting = aResourceServer({ userScopes: 'permitted', roles: [{ name: 'reader', permissions: ['notes:read'] }] });
  const scope = 'notes:read';

  it('is what their roles there permit, and not what those in another do', async () => {
    const { server, start } = withOrganizations({}, [{ ...acme, roles: ['reader'] }, globex]);
    server.tables.resourceServers = [permitting];
    expect(await start({ organization: 'acme', scope })).toMatchObject({ kind: 'consent_required' });
    expect(queryOf(await start({ organization: 'globex', scope }))).toMatchObject({ error: 'access_denied' });
    expect(queryOf(await start({ scope }))).toMatchObject({ error: 'access_denied' });
  });

  it('is not looked at before they have chosen', async () => {
    const { server, start, signIn } = withOrganizations({ organizationUsage: 'required' }, [{ ...acme, roles: ['reader'] }, globex]);
    server.tables.resourceServers = [permitting];
    expect(await start({ scope })).toMatchObject({ kind: 'login_required' });
    expect((await signIn({ scope }, acme.organizationId)).scope).toBe(scope);
    await expect(signIn({ scope }, globex.organizationId)).rejects.toThrow();
  });
});
