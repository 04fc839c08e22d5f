import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventMap, type TenantContext, type User, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { hashSecret } from '#oauth-core';
import { checkTenantIsolation, eraseTenant, SqlTransaction } from '#persistence';
import { fulfilled, plannedScans, race, rejected, twoTenants } from '#testing';
import { RecordLoginUseCase } from '../use-cases/record-login/record-login.use-case.js';
import { EmailVerificationStore } from '../ports/email-verification-store.js';
import { LoginFailureStore } from '../ports/login-failure-store.js';
import { PasswordCredentialStore } from '../ports/password-credential-store.js';
import { ThrottleStore } from '../ports/throttle-store.js';
import { UserStore } from '../ports/user-store.js';
import { CreateEmailVerificationUseCase } from '../use-cases/create-email-verification/create-email-verification.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { FindUsersUseCase } from '../use-cases/find-users/find-users.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyEmailUseCase } from '../use-cases/verify-email/verify-email.use-case.js';
import { IdentityHarness } from './identity-harness.js';

const tables = ['users', 'password_credentials', 'login_failures', 'email_verifications', 'password_resets', 'throttle_windows'] as const;

describe('what identity stores', () => {
  let identity: IdentityHarness;
  let a: TenantContext;
  let b: TenantContext;

  beforeAll(async () => {
    identity = await IdentityHarness.start();
  });
  afterAll(async () => identity.close());
  beforeEach(() => {
    ({ a, b } = twoTenants());
    identity.outbox.events.length = 0;
  });

  const create = (context: TenantContext, username: string, password?: string): Promise<User> =>
    identity.get(CreateUserUseCase).execute(context, { username, email: `${username}@example.com`, ...(password && { password }) });
  const tokenOf = async (context: TenantContext, user: User): Promise<string> => {
    const { token } = await identity.get(CreateEmailVerificationUseCase).execute(context, { id: user.id });
    if (token === null) throw new Error('no token');
    return token;
  };

  it('N41: a username or address that is taken names the user who has it, and nobody of another tenant', async () => {
    const { id } = await create(a, 'taken');
    const other = await create(a, 'free');
    const refused = { code: 'conflict', existingId: id };
    await expect(identity.get(CreateUserUseCase).execute(a, { username: 'TAKEN' })).rejects.toMatchObject(refused);
    await expect(identity.get(CreateUserUseCase).execute(a, { email: 'Taken@Example.com' })).rejects.toMatchObject(refused);
    await expect(identity.get(UpdateUserUseCase).execute(a, { id: other.id, username: 'Taken' })).rejects.toMatchObject(refused);
    await expect(identity.get(CreateUserUseCase).execute(b, { username: 'taken' })).resolves.toMatchObject({ username: 'taken' });
  });

  it('N41: of a hundred changes to the version that was read, one is made; a deletion of another version deletes nobody', async () => {
    const { id } = await create(a, 'versioned');
    const results = await race(100, (index) => identity.get(UpdateUserUseCase).execute(a, { id, name: `N ${index}`, ifVersion: [1] }));
    expect(fulfilled(results)).toHaveLength(1);
    expect(new Set(rejected(results).map((reason) => (reason as { code: string }).code))).toEqual(new Set(['version_mismatch']));
    await expect(identity.get(DeleteUserUseCase).execute(a, { id, ifVersion: [1] })).rejects.toMatchObject({ code: 'version_mismatch' });
    expect(await identity.get(GetUserUseCase).execute(a, { id })).toMatchObject({ version: 2 });
    await expect(identity.get(DeleteUserUseCase).execute(a, { id, ifVersion: [2] })).resolves.toEqual({ deleted: true });
  });

  describe('attack A70: two tenants', () => {
    it('keeps every operation of a store on one tenant away from the rows of the other', async () => {
      const mine = await create(a, 'alice', 'plum kettle orbit');
      const token = await tokenOf(a, mine);
      const at = identity.clock.now();
      await identity.unitOfWork.transaction(a, (tx) => identity.get(LoginFailureStore).record(tx, a, mine.id, 1, at));
      const throttles = identity.get(ThrottleStore);
      const throttle = { counter: 'logins', subject: '192.0.2.1' };
      await identity.unitOfWork.transaction(a, (tx) => throttles.count(tx, a, throttle, 60, at));
      const users = identity.get(UserStore);
      const credentials = identity.get(PasswordCredentialStore);
      const failures = identity.get(LoginFailureStore);
      const verifications = identity.get(EmailVerificationStore);
      const hash = 'hash of nothing';
      const before = await everything();

      await identity.unitOfWork.transaction(b, async (tx) => {
        expect(await tx.run(users.find(mine.id))).toBeNull();
        expect(await users.findForUpdate(tx, b, mine.id)).toBeNull();
        expect(await users.findLogin(tx, b, { column: 'username', key: 'alice' })).toBeNull();
        expect(await users.list(tx, b, { limit: 100 })).toEqual({ items: [], nextCursor: null });
        await users.replace(tx, b, { ...mine, name: 'Mallory' });
        expect(await users.raiseVersion(tx, b, mine.id, at)).toBeNull();
        await users.recordLogin(tx, b, mine.id, at);
        expect(await users.delete(tx, b, mine.id)).toBeNull();
        expect(await credentials.isCurrent(tx, b, mine.id, hash)).toBe(false);
        await credentials.upgrade(tx, b, mine.id, { from: hash, to: '$argon2id$x' });
        expect(await failures.look(tx, b, mine.id, [''], at)).toEqual({ failures: 0, lockedSources: [] });
        expect(await failures.describe(tx, b, mine.id, at)).toMatchObject({ failures: 0, lastFailedAt: null });
        await failures.refund(tx, b, mine.id, [{ source: '', allowed: 5 }]);
        await failures.forgive(tx, b, mine.id, [{ source: '', allowed: 5 }], 1);
        await failures.clear(tx, b, mine.id);
        expect(await verifications.consume(tx, b, hashSecret(token), at)).toBeNull();
        expect(await verifications.findUsed(tx, b, hashSecret(token), at)).toBeNull();
        expect(await throttles.exhaustedUntil(tx, b, throttle, 1, at)).toBeNull();
        await throttles.deleteAll(tx, b);
        await eraseTenant(tx);
      });
      for (const write of [
        (tx: SqlTransaction) => credentials.put(tx, b, mine.id, '$argon2id$x', at),
        (tx: SqlTransaction) => failures.record(tx, a, mine.id, 1, at),
        (tx: SqlTransaction) => failures.charge(tx, a, mine.id, [{ source: 'address x', allowed: 5 }], at),
        (tx: SqlTransaction) =>
          verifications.insert(tx, b, { tokenHash: hash, userId: mine.id, email: 'x@y', createdAt: at, expiresAt: at }),
        // The tenant of the statement is not the tenant of the transaction: row-level security refuses.
        (tx: SqlTransaction) => users.insert(tx, a, { ...mine, id: randomUUID() as UserId, username: 'other', email: null }),
      ]) {
        const written = identity.unitOfWork.transaction<unknown>(b, (tx) => write(SqlTransaction.of(tx)));
        await expect(written).rejects.toThrow();
      }
      expect(await everything()).toEqual(before);
    });

    it('counts and locks at one tenant what it does not at the other', async () => {
      const failures = identity.get(LoginFailureStore);
      const at = identity.clock.now();
      const { id } = await create(a, 'alice');
      const sources = [{ source: 'address x', allowed: 5 }];
      const charge = (context: TenantContext) =>
        identity.unitOfWork.transaction(context, (tx) => failures.charge(tx, context, id, sources, at));
      for (let count = 0; count < 5; count += 1) await charge(a);
      expect(await charge(b)).toEqual({ failures: 1, lockedUntil: null });
      expect(await charge(a)).toBeNull();
    });

    it('lets both have the same username and address', async () => {
      const mine = await create(a, 'alice');
      const theirs = await create(b, 'alice');
      expect(mine.id).not.toBe(theirs.id);
    });

    it('forgets one tenant and keeps the other', async () => {
      const mine = await create(a, 'alice', 'plum kettle orbit');
      await identity.unitOfWork.transaction(a, (tx) => identity.get(LoginFailureStore).record(tx, a, mine.id, 1, identity.clock.now()));
      const theirs = await create(b, 'alice', 'plum kettle orbit');
      await identity.unitOfWork.transaction(a, eraseTenant);
      expect(JSON.stringify(await everything())).not.toContain(a.tenantId);
      await expect(identity.get(GetUserUseCase).execute(b, { id: theirs.id })).resolves.toEqual(theirs);
    });
  });

  describe('attack A71: the service role', () => {
    it('sees no row with no tenant set, and cannot insert for a tenant', async () => {
      await tokenOf(a, await create(a, 'alice', 'plum kettle orbit'));
      for (const table of tables) {
        expect([table, await identity.dataSource.query(`SELECT * FROM ${table}`)]).toEqual([table, []]);
      }
      await expect(
        identity.dataSource.query(
          `INSERT INTO users (tenant_id, id, status, username, username_key, email_verified, phone_verified, custom_claims, roles, version, created_at, updated_at)
           VALUES ($1, $2, 'active', 'm', 'm', false, false, '{}', '{}', 1, now(), now())`,
          [a.tenantId, randomUUID()],
        ),
      ).rejects.toThrow(/row-level security/);
    });

    it('has a policy on every table with a tenant', async () => {
      await expect(checkTenantIsolation(identity.dataSource)).resolves.toEqual([]);
    });
  });

  it('attack A73: holds no password and no token in any column, nor in an event', async () => {
    const password = 'plain-password-42';
    const user = await create(a, 'alice', password);
    const token = await tokenOf(a, user);
    const text = JSON.stringify([await everything(), identity.outbox.events]);
    expect(text).toContain('$argon2id$v=19$m=7168,t=5,p=1$');
    for (const secret of [password, token, token.slice(7)]) expect(text).not.toContain(secret);
  });

  it('attack A61: takes one of 100 simultaneous uses of a link, and tells the others that it was taken (N03)', async () => {
    const user = await create(a, 'alice');
    const token = await tokenOf(a, user);
    identity.outbox.events.length = 0;
    const results = await race(100, () => identity.get(VerifyEmailUseCase).execute(a, { token }));
    expect(rejected(results)).toEqual([]);
    expect(fulfilled(results).filter(({ wasVerified }) => !wasVerified)).toEqual([{ email: 'alice@example.com', wasVerified: false }]);
    await expect(identity.get(GetUserUseCase).execute(a, { id: user.id })).resolves.toMatchObject({ emailVerified: true, version: 2 });
    expect(identity.outbox.of(eventMap.identity.userUpdated)).toHaveLength(1);
  });

  it("refuses a link at another tenant, after a day, and after the address changed; then it is the other tenant's no more than before", async () => {
    const verify = identity.get(VerifyEmailUseCase);
    const user = await create(a, 'alice');
    const token = await tokenOf(a, user);
    await expect(verify.execute(b, { token })).rejects.toMatchObject({ code: 'invalid_argument' });
    await identity.get(UpdateUserUseCase).execute(a, { id: user.id, email: 'new@example.com' });
    await expect(verify.execute(a, { token })).rejects.toMatchObject({ code: 'invalid_argument' });
    const second = await tokenOf(a, user);
    identity.clock.advance(86_400);
    await expect(verify.execute(a, { token: second })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(verify.execute(a, { token: await tokenOf(a, user) })).resolves.toMatchObject({ email: 'new@example.com' });
  });

  it('removes expired proofs as new ones are made', async () => {
    const hash = hashSecret(await tokenOf(a, await create(a, 'alice')));
    identity.clock.advance(86_401);
    await tokenOf(a, await create(a, 'bob'));
    expect(JSON.stringify(await everything())).not.toContain(hash);
  });

  describe('counters in PostgreSQL', () => {
    const key = { counter: 'logins', subject: '192.0.2.1' };
    const count = (subject = key.subject, at = identity.clock.now()) =>
      identity.unitOfWork.transaction(a, (tx) => identity.get(ThrottleStore).count(tx, a, { ...key, subject }, 60, at));
    const exhausted = (most: number) =>
      identity.unitOfWork.transaction(a, (tx) => identity.get(ThrottleStore).exhaustedUntil(tx, a, key, most, identity.clock.now()));

    it('are swept away as new ones begin', async () => {
      for (let address = 0; address < 30; address += 1) await count(`192.0.2.${address}`);
      identity.clock.advance(61);
      await count('198.51.100.1');
      await count('198.51.100.2');
      const [row] = await identity.unitOfWork.transaction(a, (tx) =>
        SqlTransaction.of(tx).query<{ count: number }>('SELECT count(*)::integer AS count FROM throttle_windows WHERE tenant_id = $1', [
          a.tenantId,
        ]),
      );
      expect(row?.count).toBe(2);
    });

    it('go with their tenant', async () => {
      await count();
      await identity.unitOfWork.transaction(a, eraseTenant);
      expect(await exhausted(1)).toBeNull();
    });
  });

  describe('uniqueness', () => {
    it.each([
      [{ username: 'ALICE' }, '/username'],
      [{ username: 'ａｌｉｃｅ' }, '/username'],
      [{ username: 'other', email: 'Alice@EXAMPLE.com' }, '/email'],
    ])('refuses %j beside alice', async (request, pointer) => {
      await create(a, 'alice');
      await expect(identity.get(CreateUserUseCase).execute(a, request)).rejects.toMatchObject({
        code: 'conflict',
        members: [{ pointer, detail: 'is taken' }],
      });
      const bob = await create(a, 'bob');
      await expect(identity.get(UpdateUserUseCase).execute(a, { id: bob.id, ...request })).rejects.toMatchObject({ code: 'conflict' });
    });

    it('lets one of 20 simultaneous creations win', async () => {
      const results = await race(20, (index) =>
        identity.get(CreateUserUseCase).execute(a, { username: index % 2 === 0 ? 'alice' : 'ALICE' }),
      );
      expect(fulfilled(results)).toHaveLength(1);
      expect(rejected(results)).toEqual(Array(19).fill(expect.objectContaining({ code: 'conflict' })));
    });
  });

  it('answers ids that are no UUID like ids that nobody has', async () => {
    const id = "x' OR true --" as UserId;
    await expect(identity.get(GetUserUseCase).execute(a, { id })).rejects.toMatchObject({ code: 'not_found' });
    await expect(identity.get(DeleteUserUseCase).execute(a, { id })).rejects.toMatchObject({ code: 'not_found' });
    await expect(identity.get(UpdateUserUseCase).execute(a, { id })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('looks users up by their id, and does not go through those of the tenant', async () => {
    const users = identity.get(UserStore);
    const scansOf = (work: (tx: Transaction) => Promise<unknown>): Promise<readonly string[]> =>
      plannedScans(identity.database, 'identity', work);
    const id = randomUUID() as UserId;
    expect(await scansOf((tx) => tx.run(users.find(id)))).toEqual(['pkey']);
    expect(await scansOf((tx) => users.findForUpdate(tx, a, id))).toEqual(['pkey']);
    expect(await scansOf((tx) => users.list(tx, a, { limit: 10 }))).toEqual(['users_creation']);
  });

  it('N15: knows a user by one spelling of the id, and changes nothing of who is named in another', async () => {
    const made = await Promise.all(['one', 'two'].map((username) => identity.get(CreateUserUseCase).execute(a, { username })));
    const [{ id: first }] = made as [User];
    const spellings = [first.toUpperCase(), `{${first}}`, first.replaceAll('-', '')].map((id) => id as UserId);
    const ids = [...made.map(({ id }) => id), ...spellings, randomUUID() as UserId];
    await expect(identity.get(FindUsersUseCase).execute(a, { ids })).resolves.toEqual({ users: [...made, null, null, null, null] });
    for (const id of spellings) {
      for (const refused of [
        identity.get(GetUserUseCase).execute(a, { id }),
        identity.get(UpdateUserUseCase).execute(a, { id, status: 'disabled' }),
        identity.get(SetPasswordUseCase).execute(a, { id, password: 'another long password' }),
        identity.get(DeleteUserUseCase).execute(a, { id }),
      ])
        await expect(refused).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(identity.get(GetUserUseCase).execute(a, { id: first })).resolves.toMatchObject({ version: made[0]?.version });
  });

  it('stores every member and gives it back', async () => {
    const made = await identity.get(CreateUserUseCase).execute(a, {
      username: 'alice',
      email: 'alice@example.com',
      emailVerified: true,
      name: 'Älice <b>',
      picture: 'https://example.com/a.png',
      phone: '+431234567',
      phoneVerified: true,
      locale: 'de-AT',
      customClaims: { team: { color: 'blue', members: [1, null, 'x'] } },
      roles: ['admin', 'editor'],
    });
    await expect(identity.get(GetUserUseCase).execute(a, { id: made.id })).resolves.toEqual(made);
    const changed = await identity.get(UpdateUserUseCase).execute(a, { id: made.id, name: null, roles: [], customClaims: {} });
    await expect(identity.get(GetUserUseCase).execute(a, { id: made.id })).resolves.toEqual(changed);
    expect(changed).toMatchObject({ name: null, roles: [], customClaims: {}, version: 2 });
  });

  it('lets parallel updates follow each other, each with a version of its own', async () => {
    const user = await create(a, 'alice');
    const results = fulfilled(
      await race(20, (index) => identity.get(UpdateUserUseCase).execute(a, { id: user.id, name: `Alice ${index}` })),
    );
    expect(results.map(({ version }) => version).sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  });

  it('pages through users made in the same millisecond, each once', async () => {
    const made = await Promise.all(
      Array.from({ length: 7 }, (_, index) => identity.get(CreateUserUseCase).execute(a, { username: `user${index}` })),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await identity.get(ListUsersUseCase).execute(a, { limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.sort()).toEqual(made.map(({ id }) => id).sort());
    for (const request of [{ limit: 0 }, { limit: 101 }, { limit: 1, cursor: 'garbage' }]) {
      await expect(identity.get(ListUsersUseCase).execute(a, request)).rejects.toMatchObject({ code: 'invalid_argument' });
    }
  });

  it('notes the latest login, in whatever order the news comes', async () => {
    const user = await create(a, 'alice');
    const note = (time: string): Promise<void> =>
      identity.unitOfWork.transaction(a, (tx) => identity.get(RecordLoginUseCase).execute(tx, a, { userId: user.id, at: new Date(time) }));
    await note('2030-05-02T00:00:00.000Z');
    await note('2030-05-01T00:00:00.000Z');
    await expect(identity.get(GetUserUseCase).execute(a, { id: user.id })).resolves.toMatchObject({
      lastLoginAt: '2030-05-02T00:00:00.000Z',
      version: 1,
    });
  });

  it('deletes what belongs to a user with the user', async () => {
    const user = await create(a, 'alice', 'plum kettle orbit');
    await tokenOf(a, user);
    await identity.unitOfWork.transaction(a, (tx) => identity.get(LoginFailureStore).record(tx, a, user.id, 1, identity.clock.now()));
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    expect(JSON.stringify(await everything())).not.toContain(user.id);
  });

  /** All rows of all tenants, as the administrator sees them. */
  const everything = async (): Promise<unknown[]> => {
    const rows: unknown[] = [];
    for (const table of tables) rows.push((await identity.database.query(`SELECT * FROM identity.${table} ORDER BY 1, 2`)).rows);
    return rows;
  };
});
