import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Conditional,
  eventMap,
  maxOrganizationsOfUser,
  maxRolesOfMember,
  type Organization,
  type OrganizationId,
  type User,
  type UserId,
} from '#contracts';
import { checkTenantIsolation } from '#persistence';
import { buildSession, fulfilled, race, rounds } from '#testing';
import { IdentityEventsController } from '../events/identity-events.controller.js';
import { TenantEventsController } from '../events/tenant-events.controller.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { FindMembershipsUseCase } from '../use-cases/find-memberships/find-memberships.use-case.js';
import { GetOrganizationMemberUseCase } from '../use-cases/get-organization-member/get-organization-member.use-case.js';
import { ListOrganizationMembersUseCase } from '../use-cases/list-organization-members/list-organization-members.use-case.js';
import { ListOwnOrganizationsUseCase } from '../use-cases/list-own-organizations/list-own-organizations.use-case.js';
import { ListUserOrganizationsUseCase } from '../use-cases/list-user-organizations/list-user-organizations.use-case.js';
import { PutOrganizationMemberUseCase } from '../use-cases/put-organization-member/put-organization-member.use-case.js';
import { RemoveOrganizationMemberUseCase } from '../use-cases/remove-organization-member/remove-organization-member.use-case.js';
import { a, b, identity, newUser, rows, useIdentity } from './identity-suite.js';

const { organizationMemberAdded, organizationMemberUpdated, organizationMemberRemoved } = eventMap.identity;
const otherSpelling = (id: string): string => id.toUpperCase();

describe('members of organizations, on a real database', () => {
  let user: User;
  let acme: Organization;

  useIdentity();
  beforeEach(async () => {
    user = await newUser();
    acme = identity.organizations.make(a, { name: 'acme' });
    identity.outbox.events.length = 0;
  });

  const put = (roles: readonly string[] = [], of = user.id, at = acme.id, context = a, condition: Conditional = {}) =>
    identity.get(PutOrganizationMemberUseCase).execute(context, { organizationId: at, userId: of, roles, ...condition });
  const remove = (of = user.id, at = acme.id, context = a, condition: Conditional = {}) =>
    identity.get(RemoveOrganizationMemberUseCase).execute(context, { organizationId: at, userId: of, ...condition });
  const memberships = async (of = user.id, context = a) =>
    (await identity.get(FindMembershipsUseCase).execute(context, { userId: of })).memberships;
  const members = (page: { limit: number; cursor?: string } = { limit: 10 }, at = acme.id, context = a) =>
    identity.get(ListOrganizationMembersUseCase).execute(context, { organizationId: at, ...page });
  const deleted = (organizationId: OrganizationId, context = a) =>
    identity.unitOfWork.transaction(context, (tx) =>
      identity.get(TenantEventsController).organizationDeleted(tx, { payload: { organizationId, version: 2 } } as never, context),
    );

  it('a user is one with roles, until they are none any more; all of it is told once', async () => {
    const member = await put(['clerk']);
    expect(member).toEqual({
      ...{ organizationId: acme.id, userId: user.id, roles: ['clerk'], version: 1 },
      ...{ createdAt: identity.clock.now().toISOString(), updatedAt: identity.clock.now().toISOString() },
    });
    expect(await put(['clerk'])).toEqual(member);
    identity.clock.advance(60);
    const changed = await put(['clerk', 'manager']);
    expect(changed).toEqual({ ...member, roles: ['clerk', 'manager'], version: 2, updatedAt: identity.clock.now().toISOString() });
    expect(await identity.get(GetOrganizationMemberUseCase).execute(a, { organizationId: acme.id, userId: user.id })).toEqual(changed);
    expect(await members()).toEqual({ items: [changed], nextCursor: null });
    expect(await remove()).toEqual({ removed: true });
    expect([await members(), await memberships()]).toEqual([{ items: [], nextCursor: null }, []]);
    const told = { organizationId: acme.id, userId: user.id };
    expect(identity.outbox.events.map(({ subject, payload }) => [subject, payload])).toEqual([
      [organizationMemberAdded.subject, told],
      [organizationMemberUpdated.subject, told],
      [organizationMemberRemoved.subject, told],
    ]);
  });

  it.each([
    ['/roles', Array.from({ length: maxRolesOfMember + 1 }, (_, nth) => `role-${nth}`)],
    ['/roles/0', ['']],
    ['/roles/0', ['a role']],
    ['/roles/0', ['a'.repeat(65)]],
    ['/roles/1', ['clerk', 'clerk']],
  ])('has no unfit roles: %s of %j', async (pointer, roles) => {
    await expect(put(roles)).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer }] });
    expect(identity.outbox.events).toEqual([]);
  });

  it('is nobody of an organization that there is not, and nobody who is not there', async () => {
    const nothing = randomUUID();
    for (const refused of [
      () => put([], user.id, nothing as OrganizationId),
      () => put([], nothing as UserId),
      () => put([], otherSpelling(user.id) as UserId),
      () => put([], user.id, otherSpelling(acme.id) as OrganizationId),
      () => members({ limit: 10 }, nothing as OrganizationId),
      () => remove(),
      () => remove(nothing as UserId),
      () => identity.get(GetOrganizationMemberUseCase).execute(a, { organizationId: acme.id, userId: user.id }),
      () => identity.get(ListUserOrganizationsUseCase).execute(a, { userId: nothing as UserId }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'not_found' });
    expect([await memberships(nothing as UserId), await memberships(otherSpelling(user.id) as UserId)]).toEqual([[], []]);
    expect(identity.outbox.events).toEqual([]);
  });

  it('is changed and removed in the version that was read alone', async () => {
    await expect(put([], user.id, acme.id, a, { ifVersion: [1] })).rejects.toMatchObject({ code: 'version_mismatch' });
    await put();
    await put(['clerk'], user.id, acme.id, a, { ifVersion: [1] });
    for (const refused of [put([], user.id, acme.id, a, { ifVersion: [1] }), remove(user.id, acme.id, a, { ifVersion: [1] })])
      await expect(refused).rejects.toMatchObject({ code: 'version_mismatch' });
    await remove(user.id, acme.id, a, { ifVersion: [2] });
  });

  it('attack A70: two tenants know nothing of each other’s', async () => {
    const member = await put(['clerk']);
    for (const refused of [
      () => put(['admin'], user.id, acme.id, b),
      () => remove(user.id, acme.id, b),
      () => members({ limit: 10 }, acme.id, b),
      () => identity.get(GetOrganizationMemberUseCase).execute(b, { organizationId: acme.id, userId: user.id }),
      () => identity.get(ListUserOrganizationsUseCase).execute(b, { userId: user.id }),
      // An organization of one's own does not help to a user of another.
      () => put(['admin'], user.id, identity.organizations.make(b).id, b),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'not_found' });
    await deleted(acme.id, b);
    expect(await memberships(user.id, b)).toEqual([]);
    expect(await rows(b, 'SELECT 1 AS one FROM organization_members')).toEqual([]);
    expect((await members()).items).toEqual([member]);
    await expect(checkTenantIsolation(identity.dataSource)).resolves.toEqual([]);
  });

  it('signs in for the active organizations that there are, in the order of what people call them, with the roles there', async () => {
    const [zeta, alpha, off, gone] = ['Zeta', 'Älpha', 'Off', 'Gone'].map((displayName) => identity.organizations.make(a, { displayName }));
    for (const [nth, one] of [zeta, alpha, off, gone].entries()) if (one) await put([`role-${nth}`], user.id, one.id);
    if (!zeta || !alpha || !off || !gone) throw new Error('there are four');
    identity.organizations.known.set(off.id, { ...off, status: 'disabled', tenantId: a.tenantId });
    identity.organizations.known.delete(gone.id);
    expect(await memberships()).toEqual([
      { organizationId: alpha.id, name: alpha.name, displayName: 'Älpha', roles: ['role-1'] },
      { organizationId: zeta.id, name: zeta.name, displayName: 'Zeta', roles: ['role-0'] },
    ]);
    const { organizations } = await identity.get(ListUserOrganizationsUseCase).execute(a, { userId: user.id });
    expect(organizations.map(({ displayName, status }) => [displayName, status])).toEqual([
      ['Älpha', 'active'],
      ['Off', 'disabled'],
      ['Zeta', 'active'],
    ]);
  });

  it('see by their session which ones they are of, and no roles; nobody else does', async () => {
    await put(['clerk']);
    const sessionToken = randomUUID();
    identity.holders.know(a, sessionToken, buildSession(user.id, identity.clock.epochSeconds()));
    const own = (context = a) => identity.get(ListOwnOrganizationsUseCase).execute(context, { sessionToken });
    const createdAt = identity.clock.now().toISOString();
    expect(await own()).toEqual({
      organizations: [{ organizationId: acme.id, name: 'acme', displayName: acme.displayName, createdAt }],
    });
    await expect(own(b)).rejects.toMatchObject({ code: 'login_required' });
  });

  it('are listed page by page', async () => {
    const others = [user, await newUser(), await newUser()];
    for (const { id } of others) {
      await put([], id);
      identity.clock.advance(1);
    }
    const first = await members({ limit: 2 });
    const second = await members({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ userId }) => userId)).toEqual(others.map(({ id }) => id));
    expect([first.items.length, second.nextCursor]).toEqual([2, null]);
    await expect(members({ limit: 2, cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(members({ limit: 0 })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('a user is a member of so many at most, however many are asked for at the same time', async () => {
    const wanted = Array.from({ length: 100 }, () => identity.organizations.make(a));
    const answers = await race(100, (nth) => put([], user.id, wanted[nth]?.id));
    expect(fulfilled(answers)).toHaveLength(maxOrganizationsOfUser);
    expect(await memberships()).toHaveLength(maxOrganizationsOfUser);
    expect(identity.outbox.of(organizationMemberAdded)).toHaveLength(maxOrganizationsOfUser);
    await expect(put()).rejects.toMatchObject({ code: 'conflict' });
    const [kept] = await memberships();
    expect(await put(['clerk'], user.id, kept?.organizationId)).toMatchObject({ roles: ['clerk'] });
  });

  it('a hundred at the same time make and end one membership, and tell of one each', async () => {
    for (let round = 0; round < rounds; round += 1) {
      identity.outbox.events.length = 0;
      expect(fulfilled(await race(100, () => put(['clerk'])))).toHaveLength(100);
      expect(fulfilled(await race(100, () => remove()))).toHaveLength(1);
      expect(identity.outbox.events.map(({ subject }) => subject)).toEqual([
        organizationMemberAdded.subject,
        organizationMemberRemoved.subject,
      ]);
    }
  });

  it('end with the organization, which may be told twice, and with the user; nothing is left in the table', async () => {
    const globex = identity.organizations.make(a);
    const other = await newUser();
    for (const one of [user, other]) for (const { id } of [acme, globex]) await put([], one.id, id);
    identity.organizations.known.delete(acme.id);
    for (let time = 0; time < 2; time += 1) await deleted(acme.id);
    const left = () => rows(a, 'SELECT user_id FROM organization_members WHERE organization_id = $1', [acme.id]);
    expect(await left()).toEqual([]);
    expect((await members({ limit: 10 }, globex.id)).items).toHaveLength(2);
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    expect((await members({ limit: 10 }, globex.id)).items.map(({ userId }) => userId)).toEqual([other.id]);
  });

  it('one who is made a member as the organization ends is none, though its end was heard of before', async () => {
    const { known } = identity.organizations;
    const { find } = identity.organizations;
    // The organization ends between the look at it and the row.
    identity.organizations.find = async (scope, ids) => {
      const found = await find.call(identity.organizations, scope, ids);
      known.delete(acme.id);
      return found;
    };
    await expect(put()).rejects.toMatchObject({ code: 'not_found' });
    identity.organizations.find = find;
    expect(await rows(a, 'SELECT user_id FROM organization_members')).toEqual([]);
  });

  it('one who was made a member as the organization ended is none, though the process that did it was killed before it looked again', async () => {
    await put();
    const added = () =>
      identity.unitOfWork.transaction(a, (tx) =>
        identity
          .get(IdentityEventsController)
          .organizationMemberAdded(tx, { payload: { organizationId: acme.id, userId: user.id } } as never, a),
      );
    await added();
    expect((await members()).items).toHaveLength(1);
    identity.organizations.known.delete(acme.id);
    await added();
    expect(await rows(a, 'SELECT user_id FROM organization_members')).toEqual([]);
  });
});
