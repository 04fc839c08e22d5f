import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventMap, type LimitRule, type TenantContext, type User } from '#contracts';
import { hashSecret } from '#oauth-core';
import { fulfilled, race, rejected } from '#testing';
import { PasswordResetStore } from '../ports/password-reset-store.js';
import { CreatePasswordResetUseCase } from '../use-cases/create-password-reset/create-password-reset.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { GetPasswordResetUseCase } from '../use-cases/get-password-reset/get-password-reset.use-case.js';
import { RequestPasswordResetUseCase } from '../use-cases/request-password-reset/request-password-reset.use-case.js';
import { ResetPasswordUseCase } from '../use-cases/reset-password/reset-password.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { a, b, identity, useIdentity } from './identity-suite.js';

describe('links that set a password, on a real database', () => {
  useIdentity();
  beforeEach(() => {
    identity.outbox.events.length = 0;
    identity.resetPolicies.policy = { enabled: true, perAddress: null };
  });

  const alice = { username: 'alice', email: 'alice@example.com', emailVerified: true, password: 'plum kettle orbit' };
  const create = (context: TenantContext): Promise<User> => identity.get(CreateUserUseCase).execute(context, alice);
  const permit = (context: TenantContext, { id: userId }: User, links = 100): Promise<void> => {
    const expiresAt = new Date(identity.clock.now().getTime() + 1_800_000);
    return identity.unitOfWork.transaction(context, (tx) =>
      identity.get(PasswordResetStore).permit(tx, context, { userId, links, expiresAt }),
    );
  };
  const takePermit = (context: TenantContext, { id }: User, at = identity.clock.now()): Promise<boolean> =>
    identity.unitOfWork.transaction(context, (tx) => identity.get(PasswordResetStore).takePermit(tx, context, id, at));
  const tokenOf = async (context: TenantContext, user: User): Promise<string> => {
    await permit(context, user);
    const { token } = await identity.get(CreatePasswordResetUseCase).execute(context, { id: user.id });
    if (token === null) throw new Error('no token');
    return token;
  };
  const set = (context: TenantContext, token: string, password = 'violet anchor drizzle') =>
    identity.get(ResetPasswordUseCase).execute(context, { token, password, locale: 'en' });
  const look = (context: TenantContext, token: string) => identity.get(GetPasswordResetUseCase).execute(context, { token });
  const consume = (context: TenantContext, token: string): Promise<User | null> =>
    identity.unitOfWork.transaction(context, (tx) =>
      identity.get(PasswordResetStore).consume(tx, context, hashSecret(token), identity.clock.now()),
    );
  const changes = () => identity.outbox.of(eventMap.identity.passwordChanged);
  const refused = { code: 'not_found' };

  it('attack A61: of a hundred at once one consumes a link, and one alone where there are two links of the user', async () => {
    const user = await create(a);
    const tokens = [await tokenOf(a, user), await tokenOf(a, user)] as const;
    const results = await race(100, (nth) => consume(a, tokens[nth % 2 === 0 ? 0 : 1]));
    expect(fulfilled(results).filter((changed) => changed !== null)).toEqual([{ ...user, version: 2, updatedAt: expect.any(String) }]);
    for (const token of tokens) await expect(look(a, token)).rejects.toMatchObject(refused);
  });

  it('attack A61: of several who use one link at once, each with a password of their own, one sets it', async () => {
    const user = await create(a);
    const token = await tokenOf(a, user);
    const results = await race(8, (nth) => set(a, token, `violet anchor drizzle ${nth}`));
    expect(fulfilled(results)).toHaveLength(1);
    expect(new Set(rejected(results).map((reason) => (reason as { code: string }).code))).toEqual(new Set(['not_found']));
    expect(changes()).toEqual([{ userId: user.id, version: 2 }]);
  });

  it('attack A67: of a hundred unfit passwords at once twenty are judged', async () => {
    const token = await tokenOf(a, await create(a));
    const reset = { at: identity.clock.now(), max: 20 };
    const charge = () =>
      identity.unitOfWork.transaction(a, (tx) => identity.get(PasswordResetStore).charge(tx, a, hashSecret(token), reset));
    expect(fulfilled(await race(100, charge)).filter((user) => user !== null)).toHaveLength(20);
    await expect(set(a, token)).rejects.toMatchObject(refused);
    await expect(look(a, token)).rejects.toMatchObject(refused);
  });

  it('is made as often as was asked for, however many ask at once, by the request of that tenant, and not later', async () => {
    const user = await create(a);
    expect(await takePermit(a, user)).toBe(false);
    await permit(a, user, 20);
    expect(await takePermit(b, user)).toBe(false);
    await expect(permit(b, user)).rejects.toThrow();
    expect(await takePermit(a, user, new Date(identity.clock.now().getTime() + 1_800_000))).toBe(false);
    expect(fulfilled(await race(100, () => takePermit(a, user))).filter(Boolean)).toHaveLength(20);
    await permit(a, user, 1);
    expect([await takePermit(a, user), await takePermit(a, user)]).toEqual([true, false]);
  });

  it('N03: a form that is sent twice at once is answered well twice, and sets the password once', async () => {
    const user = await create(a);
    const token = await tokenOf(a, user);
    expect(fulfilled(await race(4, () => set(a, token)))).toHaveLength(4);
    expect(changes()).toHaveLength(1);
    await expect(set(a, token, 'tangerine velvet moss')).rejects.toMatchObject(refused);
  });

  it('is worthless once an administrator set another password, whichever comes first', async () => {
    const user = await create(a);
    const token = await tokenOf(a, user);
    const [byLink, byAdministrator] = await Promise.allSettled([
      set(a, token),
      identity.get(SetPasswordUseCase).execute(a, { id: user.id, password: 'tangerine velvet moss' }),
    ]);
    expect(byAdministrator.status).toBe('fulfilled');
    expect(changes()).toHaveLength(byLink.status === 'fulfilled' ? 2 : 1);
    await expect(set(a, token, 'another fine password')).rejects.toMatchObject(refused);
  });

  it('is worthless after a change of the address, though it was changed back', async () => {
    const user = await create(a);
    const token = await tokenOf(a, user);
    for (const email of ['new@example.com', alice.email])
      await identity.get(UpdateUserUseCase).execute(a, { id: user.id, email, emailVerified: true });
    await expect(look(a, token)).rejects.toMatchObject(refused);
    await expect(set(a, token)).rejects.toMatchObject(refused);
  });

  it('fault F03: sets the password, ends the link and tells of it, or does nothing of it', async () => {
    const user = await create(a);
    const token = await tokenOf(a, user);
    identity.outbox.failure = new Error('the outbox is full');
    await expect(set(a, token)).rejects.toThrow('the outbox is full');
    identity.outbox.failure = null;
    await expect(look(a, token)).resolves.toMatchObject({ account: 'alice' });
    await expect(set(a, token)).resolves.toEqual({ changed: true });
  });

  it('attack A70: is nothing at another tenant, whose user has the same name', async () => {
    const mine = await create(a);
    await create(b);
    const token = await tokenOf(a, mine);
    await expect(look(b, token)).rejects.toMatchObject(refused);
    await expect(set(b, token)).rejects.toMatchObject(refused);
    expect(await consume(b, token)).toBeNull();
    const charge = (context: TenantContext) =>
      identity.unitOfWork.transaction(context, (tx) =>
        identity.get(PasswordResetStore).charge(tx, context, hashSecret(token), { at: identity.clock.now(), max: 20 }),
      );
    expect(await charge(b)).toBeNull();
    await expect(identity.get(CreatePasswordResetUseCase).execute(b, { id: mine.id })).resolves.toEqual({ token: null, user: null });
    const foreign = { tokenHash: 'x', userId: mine.id, userVersion: 1, createdAt: identity.clock.now(), expiresAt: identity.clock.now() };
    const store = identity.get(PasswordResetStore);
    await expect(identity.unitOfWork.transaction(b, (tx) => store.insert(tx, b, foreign))).rejects.toThrow();
    await expect(identity.unitOfWork.transaction(b, (tx) => store.insert(tx, a, foreign))).rejects.toThrow();
    await expect(look(a, token)).resolves.toMatchObject({ account: 'alice' });
  });

  it('keeps the hash alone, removes what has expired on the way, and goes with its user', async () => {
    const user = await create(a);
    const old = await tokenOf(a, user);
    identity.clock.advance(1_801);
    const token = await tokenOf(a, user);
    const rows = async (): Promise<string> =>
      JSON.stringify((await identity.database.query('SELECT * FROM identity.password_resets WHERE tenant_id = $1', [a.tenantId])).rows);
    expect(await rows()).toContain(hashSecret(token));
    for (const gone of [token, hashSecret(old)]) expect(await rows()).not.toContain(gone);
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    expect(await rows()).toBe('[]');
  });

  describe('attack A66: messages', () => {
    const perAddress = {
      endpoint: 'recovery',
      subject: 'address',
      event: 'requests',
      max: 10,
      seconds: 3_600,
    } as const satisfies LimitRule;
    const ask = (context: TenantContext, identifier: string) => identity.get(RequestPasswordResetUseCase).execute(context, { identifier });
    const requests = () => identity.outbox.of(eventMap.identity.passwordResetRequested);

    it('of many requests for one person at once, one sends a message', async () => {
      await create(a);
      expect(fulfilled(await race(40, () => ask(a, 'alice'))).length).toBeGreaterThan(1);
      expect(requests().filter(({ notifyUser }) => notifyUser === true)).toHaveLength(1);
    });

    it('of many requests from one address at once, as many are taken as the tenant allows, and none counts at another tenant', async () => {
      identity.resetPolicies.policy = { enabled: true, perAddress };
      const results = await race(40, (nth) => ask(a, `nobody ${nth}`));
      expect(requests()).toHaveLength(10);
      const refusals = rejected(results).map((reason) => (reason as { code: string }).code);
      // A request that waits too long for a connection behind the others, on a busy machine, is told so.
      expect(new Set(refusals.filter((code) => code !== 'unavailable'))).toEqual(new Set(['too_many_requests']));
      await expect(ask(b, 'nobody')).resolves.toEqual({ requested: true });
    });
  });
});
