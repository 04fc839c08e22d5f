import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventEnvelope, eventMap, type OrganizationId, type OrganizationMembership, rpcMap } from '#contracts';
import type { TenantWorld, TestClient } from './tenant-world.js';
import { TokenService, tokensOf } from './token-service.js';

const membership = (name: string): OrganizationMembership => ({
  ...{ organizationId: randomUUID() as OrganizationId, name, displayName: name, roles: [] },
});

describe('what is granted for an organization', () => {
  const [acme, globex] = [membership('acme'), membership('globex')];
  let service: TokenService;
  let world: TenantWorld;
  let client: TestClient;

  beforeAll(async () => {
    service = await TokenService.start();
  });
  afterAll(() => service.close());
  beforeEach(() => {
    world = service.world();
    world.memberships = [acme, globex];
    client = world.registerPublic({ organizationUsage: 'optional' });
  });

  const signIn = (organization?: string) => service.signIn(world, client, { organization, scope: 'openid offline_access' });
  const switchTo = async (organization: string, refreshToken: string) =>
    tokensOf(await service.token(world, client, { grant_type: 'refresh_token', refresh_token: refreshToken, organization }));
  const isActive = (token: string) => service.isActive(world, token);
  const leave = ({ organizationId }: OrganizationMembership, userId = world.user.id, of = world): Promise<EventEnvelope> =>
    service.deliver(of, eventMap.identity.organizationMemberRemoved, { organizationId, userId });

  const ends: readonly (readonly [string, (of: OrganizationMembership) => Promise<EventEnvelope>])[] = [
    ['the membership', (of) => leave(of)],
    [
      'the organization that is disabled',
      ({ organizationId }) =>
        service.deliver(world, eventMap.tenant.organizationUpdated, { organizationId, status: 'disabled', version: 2 }),
    ],
    [
      'the organization that is deleted',
      ({ organizationId }) => service.deliver(world, eventMap.tenant.organizationDeleted, { organizationId, version: 2 }),
    ],
  ];

  it.each(ends)('ends with %s, and nothing else does; told again, it ends nothing more', async (_, end) => {
    const [of, other, none] = [await signIn('acme'), await signIn('globex'), await signIn()];
    const event = await end(acme);
    expect(await Promise.all([of.accessToken, of.refreshToken].map(isActive))).toEqual([false, false]);
    const others = [other.accessToken, other.refreshToken, none.accessToken, none.refreshToken];
    expect(await Promise.all(others.map(isActive))).toEqual([true, true, true, true]);
    expect((await service.refresh(world, client, of.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    await service.redeliver(event);
    expect(await Promise.all(others.map(isActive))).toEqual([true, true, true, true]);
  });

  it('ends with the membership in an organization that it was switched to once', async () => {
    const first = await signIn('acme');
    const second = await switchTo('globex', first.refreshToken);
    await leave(globex);
    expect(await Promise.all([first.accessToken, second.accessToken, second.refreshToken].map(isActive))).toEqual([false, false, false]);
  });

  it('of many refreshes at once for different organizations, each is written down', async () => {
    client = world.registerPublic({ organizationUsage: 'optional', refreshTokenGrace: 60 });
    const more = Array.from({ length: 20 }, (_, nth) => membership(`org-${nth}`));
    world.memberships = [acme, ...more];
    const { refreshToken } = await signIn('acme');
    await Promise.all(more.map(({ name }) => switchTo(name, refreshToken)));
    const { rows } = await service.database.query<{ organizations: string[] }>(
      'SELECT organizations FROM token.grants WHERE tenant_id = $1 AND organizations IS NOT NULL',
      [world.context.tenantId],
    );
    expect(rows.map(({ organizations }) => organizations.toSorted())).toEqual([
      [acme, ...more].map(({ organizationId }) => organizationId as string).toSorted(),
    ]);
  });

  it('a refresh for an organization that is written down already writes nothing to its grant', async () => {
    const first = await signIn('acme');
    const second = await switchTo('globex', first.refreshToken);
    const version = async () =>
      (await service.database.query('SELECT xmin::text, ctid::text FROM token.grants WHERE tenant_id = $1', [world.context.tenantId])).rows;
    const before = await version();
    await switchTo('globex', second.refreshToken);
    expect(await version()).toEqual(before);
  });

  it('is told to administrators as one for that organization', async () => {
    await signIn('globex');
    await signIn();
    const told = (await service.grantsOf(world)).items.map(({ organizationId }) => organizationId);
    expect(told.toSorted()).toEqual([globex.organizationId, null].toSorted());
  });

  it('ends as a code that nobody has redeemed, too', async () => {
    const code = await service.code(world, client, { organization: 'acme' });
    await leave(acme);
    expect((await service.redeem(world, client, code)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('of another member, or at another tenant, stays', async () => {
    const { accessToken } = await signIn('acme');
    await leave(acme, world.addUser().id);
    const elsewhere = service.world();
    await leave(acme, world.user.id, elsewhere);
    await service.deliver(elsewhere, eventMap.tenant.organizationDeleted, { organizationId: acme.organizationId, version: 2 });
    expect(await isActive(accessToken)).toBe(true);
  });

  it('stays where an organization is only called something else', async () => {
    const { accessToken } = await signIn('acme');
    await service.deliver(world, eventMap.tenant.organizationUpdated, {
      organizationId: acme.organizationId,
      status: 'active',
      version: 2,
    });
    expect(await isActive(accessToken)).toBe(true);
  });

  it('consent to it is kept by organization, told to administrators and the user, and ends with the membership and the organization', async () => {
    const asking = world.registerPublic({ organizationUsage: 'optional', firstParty: false });
    const allow = async (organization: string) => {
      const session = world.session();
      const outcome = await service.authorize(world, asking, session, { organization });
      if (outcome.kind !== 'consent_required') throw new Error(outcome.kind);
      const { requestId } = outcome;
      const asked = { requestId, signIn: world.signIn(requestId, 'allow'), sessionToken: world.secretOf(session) };
      await service.replica().call(rpcMap.token.resumeAuthorization, world.context, asked);
    };
    const toldToUser = async () => {
      const asked = { sessionToken: world.secretOf(world.session()), limit: 10 };
      const { items } = await service.replica().call(rpcMap.token.listOwnApplications, world.context, asked);
      return items.flatMap(({ organizations = [] }) => organizations);
    };
    const consented = async () =>
      (await service.replica().call(rpcMap.token.listConsents, world.context, { userId: world.user.id, limit: 10 })).items.map(
        ({ organizationId }) => organizationId,
      );
    await allow('acme');
    expect(await service.authorize(world, asking, world.session(), { organization: 'acme' })).toMatchObject({ kind: 'redirect' });
    await allow('globex');
    expect(await consented()).toEqual([acme.organizationId, globex.organizationId]);
    expect((await toldToUser()).toSorted()).toEqual([acme.displayName, globex.displayName].toSorted());
    await leave(acme);
    expect(await toldToUser()).toEqual([globex.displayName]);
    expect(await consented()).toEqual([globex.organizationId]);
    await service.deliver(world, eventMap.tenant.organizationDeleted, { organizationId: globex.organizationId, version: 2 });
    expect(await consented()).toEqual([]);
  });
});
