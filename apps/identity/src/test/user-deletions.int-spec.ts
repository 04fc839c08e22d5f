import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { asUser, type ChallengeId, eventMap, type PendingDeletion, proofAges, type User } from '#contracts';
import { eraseUser, SqlTransaction } from '#persistence';
import { newRequestContext } from '#platform';
import { buildSession, fulfilled, race, rejected, rounds } from '#testing';
import { AcceptTermsUseCase } from '../use-cases/accept-terms/accept-terms.use-case.js';
import { CancelDeletionUseCase } from '../use-cases/cancel-deletion/cancel-deletion.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { EraseDueUsersUseCase } from '../use-cases/erase-due-users/erase-due-users.use-case.js';
import { FindUserUseCase } from '../use-cases/find-user/find-user.use-case.js';
import { GetFarewellUseCase } from '../use-cases/get-farewell/get-farewell.use-case.js';
import { RequestOwnDeletionUseCase } from '../use-cases/request-own-deletion/request-own-deletion.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { UserDeletions } from '../use-cases/user-deletions.js';
import { a, b, identity, useIdentity } from './identity-suite.js';

const password = 'plum kettle orbit';
const day = 86_400;
const { userDeleted, userUpdated, userDeletionRequested, userDeletionCancelled } = eventMap.identity;

describe('users who have their account deleted, on a real database', () => {
  let user: User;

  useIdentity();
  beforeEach(async () => {
    identity.selfDeletion.policy = { isAllowed: true, graceDays: 14 };
    identity.clock.advance(31 * day);
    await eraseDue();
    user = await create();
    identity.outbox.events.length = 0;
  });

  const create = (context = a, username = 'alice'): Promise<User> =>
    identity
      .get(CreateUserUseCase)
      .execute(context, { username, name: 'Alice', password, email: `${username}@example.com`, emailVerified: true, locale: 'de' });
  const sessionOf = (age = 0, of = user, context = a): string => {
    const sessionToken = randomUUID();
    identity.holders.know(context, sessionToken, buildSession(of.id, identity.clock.epochSeconds() - age));
    return sessionToken;
  };
  const request = (sessionToken = sessionOf(), context = a): Promise<{ deletion: PendingDeletion | null }> =>
    identity.get(RequestOwnDeletionUseCase).execute(context, { sessionToken });
  const find = async (context = a, { id } = user): Promise<User | null> =>
    (await identity.get(FindUserUseCase).execute(context, { id })).user;
  const cancel = (userVersion: number, context = a, { id } = user) =>
    identity.get(CancelDeletionUseCase).execute(asUser(context, id), { userId: id, userVersion });
  const eraseDue = (signal = new AbortController().signal): Promise<number> =>
    identity.get(EraseDueUsersUseCase).execute(() => newRequestContext({}), signal);
  const prove = (typed = password, context = a) =>
    identity
      .get(VerifyAuthenticationUseCase)
      .execute(context, { method: 'password', identifier: 'alice', password: typed, knownBrowser: null });
  /** How many rows each table has that name the user. */
  const rowsOf = async ({ id }: User): Promise<readonly string[]> =>
    identity.unitOfWork.transaction(a, async () => {
      const tables: { name: string }[] = await identity.dataSource.query(
        `SELECT DISTINCT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id'
          WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'`,
      );
      expect(tables.length).toBeGreaterThan(10);
      const found: string[] = [];
      await identity.dataSource.transaction(async (manager) => {
        await manager.query("SELECT set_config('ostiary.tenant_id', $1, true)", [a.tenantId]);
        for (const { name } of tables) {
          const [{ count }]: [{ count: string }] = await manager.query(`SELECT count(*) FROM ${name} WHERE user_id = $1`, [id]);
          if (count !== '0') found.push(name);
        }
      });
      return found;
    });

  describe('asking for it', () => {
    it('closes the account, says when it is erased, and tells every service and the person', async () => {
      const requestedAt = identity.clock.now().toISOString();
      const dueAt = new Date(identity.clock.now().getTime() + 14 * day * 1_000).toISOString();
      expect(await request()).toEqual({ deletion: { requestedAt, dueAt } });
      expect(await find()).toMatchObject({ status: 'pending_deletion', deletion: { requestedAt, dueAt }, version: user.version + 1 });
      expect(identity.outbox.of(userUpdated)).toEqual([
        { userId: user.id, status: 'pending_deletion', emailChanged: false, version: user.version + 1 },
      ]);
      expect(identity.outbox.of(userDeletionRequested)).toEqual([{ userId: user.id, dueAt }]);
    });

    it('is refused where the tenant does not allow it, which changes nothing', async () => {
      identity.selfDeletion.policy = { isAllowed: false, graceDays: 0 };
      await expect(request()).rejects.toMatchObject({ code: 'forbidden' });
      expect([await find(), identity.outbox.events]).toEqual([user, []]);
    });

    it('attack A64: a proof that is too old, or of another tenant, closes nothing', async () => {
      await expect(request(sessionOf(proofAges.accepted + 1))).rejects.toMatchObject({ code: 'step_up_required' });
      await expect(request(sessionOf(), b)).rejects.toMatchObject({ code: 'login_required' });
      await expect(request('nonsense')).rejects.toMatchObject({ code: 'login_required' });
      expect([await find(), identity.outbox.events]).toEqual([user, []]);
    });

    it('a user whom an administrator has locked or disabled meanwhile is signed out, and not closed', async () => {
      const sessionToken = sessionOf();
      await identity.get(UpdateUserUseCase).execute(a, { id: user.id, status: 'locked' });
      await expect(request(sessionToken)).rejects.toMatchObject({ code: 'login_required' });
      expect(await find()).toMatchObject({ status: 'locked', deletion: null });
    });

    it('a hundred at once close it once, and are answered alike', async () => {
      const answers = fulfilled(await race(100, () => request()));
      expect([answers.length, new Set(answers.map(({ deletion }) => deletion?.dueAt)).size]).toEqual([100, 1]);
      expect(identity.outbox.of(userDeletionRequested)).toHaveLength(1);
      expect(await find()).toMatchObject({ version: user.version + 1 });
    });

    it('without days to take it back erases at once: one of a hundred, and the others are signed out', async () => {
      identity.selfDeletion.policy = { isAllowed: true, graceDays: 0 };
      const results = await race(100, () => request());
      expect(fulfilled(results)).toEqual([{ deletion: null }]);
      for (const refusal of rejected(results)) expect(refusal).toMatchObject({ code: 'login_required' });
      expect([await find(), identity.outbox.of(userDeleted).length]).toEqual([null, 1]);
    });
  });

  describe('while it can be kept', () => {
    it('the right password proves who they are, with word of the deletion; a wrong one is refused as ever', async () => {
      const { deletion } = await request();
      expect(await prove()).toMatchObject({ evidence: { userId: user.id, userVersion: user.version + 1 }, deletion });
      await expect(prove('wrong')).rejects.toMatchObject({ code: 'invalid_credentials' });
    });

    it('nothing else is theirs to do: terms are accepted by nobody', async () => {
      await request();
      const accept = identity.get(AcceptTermsUseCase).execute(asUser(a, user.id), { userId: user.id, version: '1' });
      await expect(accept).rejects.toMatchObject({ code: 'not_found' });
    });

    it('is kept by who proved it as they are: active again, as the next version; who says it again is answered alike', async () => {
      await request();
      const version = user.version + 1;
      expect(await cancel(version)).toEqual({ userVersion: version + 1 });
      expect(await cancel(version)).toEqual({ userVersion: version + 1 });
      expect(await find()).toMatchObject({ status: 'active', deletion: null, version: version + 1 });
      expect(identity.outbox.of(userDeletionCancelled)).toEqual([{ userId: user.id }]);
      expect(identity.outbox.of(userUpdated).at(-1)).toMatchObject({ status: 'active', version: version + 1 });
    });

    it('is not kept by who proved another version, at another tenant, or had nothing deleted', async () => {
      await expect(cancel(user.version)).rejects.toMatchObject({ code: 'invalid_credentials' });
      await request();
      for (const version of [user.version, user.version + 2])
        await expect(cancel(version)).rejects.toMatchObject({ code: 'invalid_credentials' });
      await expect(cancel(user.version + 1, b)).rejects.toMatchObject({ code: 'invalid_credentials' });
      expect(await find()).toMatchObject({ status: 'pending_deletion' });
    });

    it.each(['active', 'locked', 'disabled'] as const)('an administrator who makes it %s takes the deletion back', async (status) => {
      await request();
      await identity.get(UpdateUserUseCase).execute(a, { id: user.id, status });
      expect(await find()).toMatchObject({ status, deletion: null });
      expect(identity.outbox.of(userDeletionCancelled)).toEqual([{ userId: user.id }]);
      identity.clock.advance(15 * day);
      expect([await eraseDue(), (await find())?.status]).toEqual([0, status]);
    });

    it('attack A64: what was proved before an administrator took the deletion back keeps nothing, and is not raised to the user of now', async () => {
      const version = (await find())?.version ?? 0;
      await request();
      await identity.get(UpdateUserUseCase).execute(a, { id: user.id, status: 'active' });
      for (const proved of [version, version + 1]) await expect(cancel(proved)).rejects.toMatchObject({ code: 'invalid_credentials' });
      expect(await find()).toMatchObject({ status: 'active', version: version + 3 });
      expect(identity.outbox.of(userUpdated).at(-1)).toMatchObject({ version: version + 3 });
    });

    it('an administrator makes nobody pending, and changes a profile without taking anything back', async () => {
      const asPending = { id: user.id, status: 'pending_deletion' as 'active' };
      await expect(identity.get(UpdateUserUseCase).execute(a, asPending)).rejects.toMatchObject({ code: 'invalid_argument' });
      const { deletion } = await request();
      await identity.get(UpdateUserUseCase).execute(a, { id: user.id, name: 'Alice B.' });
      expect(await find()).toMatchObject({ status: 'pending_deletion', deletion, name: 'Alice B.' });
    });
  });

  describe('once it is due', () => {
    const due = async (of = user, context = a): Promise<void> => {
      await request(sessionOf(0, of, context), context);
      identity.clock.advance(14 * day);
    };

    it('not a moment earlier', async () => {
      await request();
      identity.clock.advance(14 * day - 1);
      expect([await eraseDue(), (await find())?.status]).toEqual([0, 'pending_deletion']);
      identity.clock.advance(1);
      expect([await eraseDue(), await find()]).toEqual([1, null]);
    });

    it('nothing is left of the user in any table, and the name and the address are free', async () => {
      await identity.get(AcceptTermsUseCase).execute(asUser(a, user.id), { userId: user.id, version: '1' });
      await expect(prove('wrong')).rejects.toThrow();
      expect(await rowsOf(user)).toEqual(expect.arrayContaining(['password_credentials', 'terms_acceptances', 'login_failures']));
      await due();
      expect(await eraseDue()).toBe(1);
      expect(await rowsOf(user)).toEqual([]);
      expect(await create()).toMatchObject({ username: 'alice', version: 1 });
    });

    it('tells every service once, with word for the person, whose address is kept for a day and for that alone', async () => {
      await due();
      await eraseDue();
      const [deleted] = identity.outbox.of(userDeleted);
      expect(deleted).toEqual({ userId: user.id, version: user.version + 2, farewell: expect.any(Object) });
      expect(JSON.stringify(identity.outbox.events)).not.toContain('example.com');
      const farewellId = (deleted as { farewell: { id: ChallengeId } }).farewell.id;
      const farewell = async (context = a) => (await identity.get(GetFarewellUseCase).execute(context, { farewellId })).farewell;
      expect(await farewell()).toEqual({ name: 'Alice', username: 'alice', email: 'alice@example.com', locale: 'de' });
      expect(await farewell(b)).toBeNull();
      identity.clock.advance(day);
      expect(await farewell()).toBeNull();
      identity.clock.advance(1);
      await eraseDue();
      const [{ count }]: [{ count: string }] = await identity.dataSource.query('SELECT count(*) FROM farewells');
      expect(count).toBe('0');
    });

    it('replicas side by side erase each user once', async () => {
      for (const [nth, context] of [a, b, a, b].entries()) {
        const one = await create(context, `user-${nth}`);
        await request(sessionOf(0, one, context), context);
      }
      identity.clock.advance(14 * day);
      const erased = fulfilled(await race(20, () => eraseDue()));
      expect([erased.length, erased.reduce((sum, one) => sum + one, 0)]).toEqual([20, 4]);
      expect(identity.outbox.of(userDeleted)).toHaveLength(4);
    });

    it('a hundred who keep it and replicas that erase it: it is kept by all, or gone for all', async () => {
      for (let round = 0; round < rounds; round += 1) {
        user = await create(a, `racer-${round}`);
        await due();
        identity.outbox.events.length = 0;
        const version = user.version + 1;
        const results = await race<number | { userVersion: number }>(100, (nth) => (nth % 10 === 0 ? eraseDue() : cancel(version)));
        const kept = fulfilled(results).filter((one) => typeof one === 'object');
        const isKept = (await find()) !== null;
        expect([kept.length, identity.outbox.of(userDeleted).length]).toEqual(isKept ? [90, 0] : [0, 1]);
        expect(identity.outbox.of(userDeletionCancelled)).toHaveLength(isKept ? 1 : 0);
      }
    });

    it('an administrator may be faster, and the person is told all the same; who did not ask for it is told nothing', async () => {
      const other = await create(a, 'bob');
      await request();
      for (const { id } of [user, other]) await identity.get(DeleteUserUseCase).execute(a, { id });
      const told = identity.outbox.of(userDeleted).map((event) => 'farewell' in event);
      expect([told, await find(), await eraseDue()]).toEqual([[true, false], null, 0]);
    });

    it('a failure leaves the user whole for the next run, and the others are erased', async () => {
      await due();
      identity.outbox.failure = new Error('the outbox is full');
      expect(await eraseDue()).toBe(0);
      identity.outbox.failure = null;
      expect((await find())?.status).toBe('pending_deletion');
      expect(await rowsOf(user)).toContain('password_credentials');
      expect(await eraseDue()).toBe(1);
    });

    it('users who cannot be erased, however many and however long due, hold up nobody', async () => {
      const stuck = new Set<string>();
      for (let nth = 0; nth < 100; nth += 1) stuck.add((await identity.get(CreateUserUseCase).execute(a, { username: `stuck-${nth}` })).id);
      await identity.unitOfWork.transaction(a, (tx) =>
        SqlTransaction.of(tx).query(
          `UPDATE users SET status = 'pending_deletion', deletion_requested_at = $2, deletion_due_at = $2 WHERE tenant_id = $1 AND id = ANY ($3)`,
          [a.tenantId, identity.clock.now(), [...stuck]],
        ),
      );
      await due();
      const deletions = identity.get(UserDeletions);
      const erase = deletions.erase.bind(deletions);
      const broken = jest
        .spyOn(deletions, 'erase')
        .mockImplementation((tx, scope, one, how) =>
          stuck.has(one.id) ? Promise.reject(new Error('broken')) : erase(tx, scope, one, how),
        );
      expect([await eraseDue(), await find(), broken.mock.calls.length]).toEqual([1, null, 101]);
      broken.mockRestore();
      expect(await eraseDue()).toBe(100);
    });

    it('who has no verified address is told nothing', async () => {
      await identity.get(UpdateUserUseCase).execute(a, { id: user.id, emailVerified: false });
      await due();
      await eraseDue();
      expect(identity.outbox.of(userDeleted)).toEqual([{ userId: user.id, version: user.version + 3 }]);
    });
  });

  it('attack A71: the service sees no due user of a tenant outside it, but whose they are', async () => {
    await request();
    const rows: unknown[] = await identity.dataSource.query("SELECT id FROM users WHERE status = 'pending_deletion'");
    expect(rows).toEqual([]);
  });

  it('a tenant erases nobody of another, whatever id it names', async () => {
    await identity.unitOfWork.transaction(b, (tx) => eraseUser(tx, user.id));
    expect(await rowsOf(user)).toContain('password_credentials');
    await expect(identity.unitOfWork.platformTransaction(b, (tx) => eraseUser(tx, user.id))).rejects.toThrow(TypeError);
  });
});
