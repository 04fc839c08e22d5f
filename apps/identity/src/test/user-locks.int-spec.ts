import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  asAdministrator,
  type ClientId,
  eventMap,
  maxLockReasonLength,
  type TenantContext,
  type UpdateUserRequest,
  type User,
} from '#contracts';
import { fulfilled, race } from '#testing';
import { CreateEmailVerificationUseCase } from '../use-cases/create-email-verification/create-email-verification.use-case.js';
import { CreatePasswordResetUseCase } from '../use-cases/create-password-reset/create-password-reset.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { FindUserUseCase } from '../use-cases/find-user/find-user.use-case.js';
import { FindUsersUseCase } from '../use-cases/find-users/find-users.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { a, b, identity, useIdentity } from './identity-suite.js';

const reason = 'Phished, ticket 4711';
const { userLocked, userUnlocked, userUpdated } = eventMap.identity;

describe('users who are locked, on a real database', () => {
  let user: User;

  useIdentity();
  beforeEach(async () => {
    user = await identity.get(CreateUserUseCase).execute(a, { username: 'alice' });
    identity.outbox.events.length = 0;
  });

  const by = (client: string, context = a): TenantContext => asAdministrator(context, client as ClientId);
  const update = (changes: Omit<UpdateUserRequest, 'id'>, context = by('helpdesk')): Promise<User> =>
    identity.get(UpdateUserUseCase).execute(context, { id: user.id, ...changes });
  const get = (): Promise<User> => identity.get(GetUserUseCase).execute(a, { id: user.id });
  const now = (): string => identity.clock.now().toISOString();

  it('say to administrators when, by which client and why, and the log is told', async () => {
    const locked = await update({ status: 'locked', lockReason: `  ${reason} ` });
    expect(locked).toMatchObject({ status: 'locked', lock: { lockedAt: now(), lockedBy: 'helpdesk', reason }, version: user.version + 1 });
    expect((await get()).lock).toEqual(locked.lock);
    expect(identity.outbox.of(userLocked)).toEqual([{ userId: user.id, reason }]);
    expect(identity.outbox.of(userUpdated)).toMatchObject([{ status: 'locked' }]);
    expect(JSON.stringify(identity.outbox.of(userUpdated))).not.toContain(reason);
  });

  it('no other service is told why', async () => {
    await update({ status: 'locked', lockReason: reason });
    const [found] = (await identity.get(FindUsersUseCase).execute(a, { ids: [user.id] })).users;
    for (const told of [found, (await identity.get(FindUserUseCase).execute(a, { id: user.id })).user])
      expect(told).toMatchObject({ status: 'locked', lock: null });
  });

  it('nor is who sends the messages that were asked for before', async () => {
    await update({ email: 'alice@example.com', status: 'locked', lockReason: reason });
    const told = [identity.get(CreatePasswordResetUseCase), identity.get(CreateEmailVerificationUseCase)].map((message) =>
      message.execute(a, { id: user.id }),
    );
    for (const one of await Promise.all(told)) expect(one).toMatchObject({ token: null, user: { status: 'locked', lock: null } });
  });

  it('need no reason', async () => {
    expect((await update({ status: 'locked' })).lock).toEqual({ lockedAt: now(), lockedBy: 'helpdesk', reason: null });
    expect(identity.outbox.of(userLocked)).toEqual([{ userId: user.id, reason: null }]);
  });

  it.each([
    ['empty', ''],
    ['of blanks', '   '],
    ['too long', 'x'.repeat(maxLockReasonLength + 1)],
    ['with a line break', 'one\ntwo'],
    ['that turns text around', 'abc\u202Edef'],
    ['with a NUL', 'a\0b'],
  ])('are not locked for a reason that is %s', async (_what, lockReason) => {
    const refused = { code: 'invalid_argument', members: [{ pointer: '/lockReason' }] };
    await expect(update({ status: 'locked', lockReason })).rejects.toMatchObject(refused);
    expect([await get(), identity.outbox.events]).toEqual([user, []]);
  });

  it.each([{ status: 'active' }, { status: 'disabled' }, {}] as const)('a reason belongs to a lock, and not to %j', async (change) => {
    await expect(update({ ...change, lockReason: reason })).rejects.toMatchObject({ members: [{ pointer: '/lockReason' }] });
    expect((await get()).lock).toBeNull();
  });

  it('as long a reason as may be is kept whole', async () => {
    const longest = '😀'.repeat(maxLockReasonLength);
    expect((await update({ status: 'locked', lockReason: longest })).lock?.reason).toBe(longest);
  });

  it('stay locked since then where they are locked again, or changed otherwise; another reason is another lock', async () => {
    const { lock } = await update({ status: 'locked', lockReason: reason });
    identity.clock.advance(60);
    expect((await update({ status: 'locked' }, by('other'))).lock).toEqual(lock);
    expect((await update({ name: 'Alice' }, by('other'))).lock).toEqual(lock);
    const again = await update({ status: 'locked', lockReason: 'Fraud' }, by('other'));
    expect(again.lock).toEqual({ lockedAt: now(), lockedBy: 'other', reason: 'Fraud' });
    expect(identity.outbox.of(userLocked)).toHaveLength(2);
  });

  it.each(['active', 'disabled'] as const)('are unlocked as %s, once, and nothing is left of the lock', async (status) => {
    await update({ status: 'locked', lockReason: reason });
    await update({ status });
    await update({ status });
    expect(await get()).toMatchObject({ status, lock: null });
    expect(identity.outbox.of(userUnlocked)).toEqual([{ userId: user.id }]);
  });

  it('a hundred administrators at once lock once, and all see the same lock', async () => {
    const locked = fulfilled(await race(100, (nth) => update({ status: 'locked' }, by(`helpdesk-${nth}`))));
    expect([locked.length, new Set(locked.map(({ lock }) => lock?.lockedBy)).size, identity.outbox.of(userLocked).length]).toEqual([
      100, 1, 1,
    ]);
  });

  it('attack A70: another tenant locks nobody', async () => {
    await expect(update({ status: 'locked', lockReason: reason }, by('helpdesk', b))).rejects.toMatchObject({ code: 'not_found' });
    expect(await get()).toEqual(user);
  });
});
