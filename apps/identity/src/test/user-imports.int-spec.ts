import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { type CreateUserImportRequest, eventMap, type Json, type TenantContext, type UserImport, type UserImportId } from '#contracts';
import { checkTenantIsolation, eraseTenant, SqlTransaction } from '#persistence';
import { buildAttribute, fulfilled, race, rejected, rounds, twoTenants } from '#testing';
import { PasswordAuthenticator } from '../authenticators/password/password.authenticator.js';
import { CreateUserImportUseCase } from '../use-cases/create-user-import/create-user-import.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserImportUseCase } from '../use-cases/delete-user-import/delete-user-import.use-case.js';
import { GetUserImportUseCase } from '../use-cases/get-user-import/get-user-import.use-case.js';
import { ImportUsersUseCase } from '../use-cases/import-users/import-users.use-case.js';
import { ListRefusedImportsUseCase } from '../use-cases/list-refused-imports/list-refused-imports.use-case.js';
import { ListUserImportsUseCase } from '../use-cases/list-user-imports/list-user-imports.use-case.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { IdentityHarness } from './identity-harness.js';

describe('imports of users', () => {
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
    identity.outbox.failure = null;
  });

  const begin = (total: number, more: Partial<CreateUserImportRequest> = {}): Promise<UserImport> =>
    identity.get(CreateUserImportUseCase).execute(a, { format: 'ostiary', source: null, total, dropSecondFactors: false, ...more });
  const send = (id: UserImportId, position: number, records: readonly Json[], context = a): Promise<UserImport> =>
    identity.get(ImportUsersUseCase).execute(context, { id, position, records });
  const refusedOf = (id: UserImportId, page: { limit: number; cursor?: string } = { limit: 100 }) =>
    identity.get(ListRefusedImportsUseCase).execute(a, { id, ...page });
  const usernames = async (context = a): Promise<readonly (string | null)[]> =>
    (await identity.get(ListUsersUseCase).execute(context, { limit: 100 })).items.map(({ username }) => username).sort();
  const people = (from: number, count: number): readonly Json[] =>
    Array.from({ length: count }, (_, nth) => ({ username: `user-${from + nth}`, email: `user-${from + nth}@example.com` }));
  const logIn = (identifier: string, password: string) =>
    identity.get(PasswordAuthenticator).verify(a, { method: 'password', identifier, password, knownBrowser: null });
  const storedHashes = (): Promise<readonly { hash: string }[]> =>
    identity.unitOfWork.transaction(a, (tx) =>
      SqlTransaction.of(tx).query<{ hash: string }>('SELECT hash FROM password_credentials WHERE tenant_id = $1', [a.tenantId]),
    );

  it('bring attributes along that the tenant has, and refuse whom they do not fit, who is listed with the name of each', async () => {
    identity.schemas.schema = [
      buildAttribute('department', { userAccess: 'none' }),
      buildAttribute('level', { kind: 'number', maximum: 9 }),
    ];
    const { id } = await begin(4);
    const records = [
      { username: 'ada', attributes: { department: 'sales', level: 3 } },
      { username: 'joe', attributes: { level: 10, team: 'red' } },
      { username: 'eve', attributes: ['sales'] },
      { username: 'zoe' },
    ];
    expect(await send(id, 0, records)).toMatchObject({ imported: 2, refused: 2 });
    const { items } = await identity.get(ListUsersUseCase).execute(a, { limit: 10 });
    const kept = Object.fromEntries(items.map(({ username, attributes }) => [username, attributes]));
    expect(kept).toEqual({ ada: { department: 'sales', level: 3 }, zoe: {} });
    expect((await refusedOf(id)).items).toEqual([
      {
        position: 1,
        identifier: 'joe',
        reason: 'invalid',
        detail: expect.stringMatching(/attributes\/level must .*; attributes\/team is not known/),
      },
      { position: 2, identifier: 'eve', reason: 'invalid', detail: 'Its member attributes is not an object.' },
    ]);
    identity.schemas.schema = [];
  });

  it('bring users in, with what they knew, and tell of each without a message to them', async () => {
    const { id } = await begin(2);
    const [ada, joe] = [
      { username: 'ada', email: 'ada@example.com', roles: ['engineer'] },
      { username: 'joe', status: 'disabled' },
    ];
    expect(await send(id, 0, [ada, joe])).toMatchObject({ nextPosition: 2, imported: 2, refused: 0, total: 2 });
    const { items } = await identity.get(ListUsersUseCase).execute(a, { limit: 10 });
    const made = ['ada', 'joe'].map((name) => items.find(({ username }) => username === name));
    expect(made).toMatchObject([
      { username: 'ada', roles: ['engineer'], status: 'active', version: 1 },
      { username: 'joe', status: 'disabled' },
    ]);
    expect(identity.outbox.of(eventMap.identity.userCreated)).toEqual([
      { userId: made[0]?.id, hasEmail: true, notifyUser: false, version: 1, source: 'import' },
      { userId: made[1]?.id, hasEmail: false, notifyUser: false, version: 1, source: 'import' },
    ]);
  });

  it('keep passwords: the first sign-in is by the old hash, and leaves one of the platform’s own', async () => {
    const password = 'fünf graue Eulen zanken';
    const { id } = await begin(1);
    await send(id, 0, [{ username: 'ada', password_hash: await bcrypt(password, 4) }]);
    await expect(logIn('ada', 'another')).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(await storedHashes()).toEqual([{ hash: expect.stringMatching(/^imported:\$2b\$04\$/) }]);
    await expect(logIn('ada', password)).resolves.toMatchObject({ user: { username: 'ada' } });
    expect(await storedHashes()).toEqual([{ hash: expect.stringMatching(/^\$argon2id\$/) }]);
    await expect(logIn('ada', password)).resolves.toMatchObject({ user: { username: 'ada' } });
    await expect(logIn('ada', 'another')).rejects.toMatchObject({ code: 'invalid_credentials' });
  });

  it('refuse a record with its reason, and import its neighbours', async () => {
    await identity.get(CreateUserUseCase).execute(a, { username: 'Taken', email: 'taken@example.com' });
    const { id } = await begin(8);
    const records = [
      { username: 'ok' },
      { username: 'TAKEN' },
      { username: 'other', email: 'Taken@Example.com' },
      { username: 'ok' },
      { name: 'nobody' },
      { username: 'costly', password_hash: `$2b$31$${'a'.repeat(53)}` },
      { username: 'old', password_hash: '5f4dcc3b5aa765d61d8327deb882cf99' },
      { username: 'fine' },
    ];
    expect(await send(id, 0, records)).toMatchObject({ nextPosition: 8, imported: 2, refused: 6 });
    const { items } = await refusedOf(id);
    expect(items.map(({ position, identifier, reason }) => [position, identifier, reason])).toEqual([
      [1, 'TAKEN', 'taken'],
      [2, 'other', 'taken'],
      [3, 'ok', 'taken'],
      [4, null, 'invalid'],
      [5, 'costly', 'hash_too_costly'],
      [6, 'old', 'unsupported_hash'],
    ]);
    expect(JSON.stringify(items)).not.toContain('5f4dcc3b');
    expect(await usernames()).toEqual(['Taken', 'fine', 'ok']);
    const first = await refusedOf(id, { limit: 4 });
    const second = await refusedOf(id, { limit: 4, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items]).toEqual(items);
    expect(second.nextCursor).toBeNull();
    await expect(refusedOf(id, { limit: 4, cursor: 'bm9uZQ' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(refusedOf(id, { limit: 0 })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('list what no database takes as text, and import its neighbours', async () => {
    const { id } = await begin(4);
    const records = [
      { email: 'a@example.com', custom_claims: { '\u0000': 1 } },
      { username: `${'a'.repeat(253)}\u{1f600}` },
      { username: 'half \ud83d', [`${'b'.repeat(63)}\u{1f600}`]: 1 },
      { username: 'fine' },
    ];
    expect(await send(id, 0, records)).toMatchObject({ imported: 1, refused: 3 });
    for (const { identifier, detail } of (await refusedOf(id)).items) expect(`${identifier} ${detail}`).not.toMatch(/[\0\p{Cs}]/u);
  });

  it('refuse users with a second factor, unless they are to lose it', async () => {
    const user = { username: 'ada', totp: true };
    const strict = await begin(1, { format: 'keycloak' });
    expect(await send(strict.id, 0, [user])).toMatchObject({ imported: 0, refused: 1 });
    expect((await refusedOf(strict.id)).items).toMatchObject([{ identifier: 'ada', reason: 'second_factor' }]);
    const lenient = await begin(1, { format: 'keycloak', dropSecondFactors: true });
    expect(await send(lenient.id, 0, [user])).toMatchObject({ imported: 1, refused: 0 });
  });

  it('go on where they were: what was sent before is passed over, what does not come next is refused', async () => {
    const { id } = await begin(5);
    await send(id, 0, people(0, 2));
    expect(await send(id, 0, people(0, 2))).toMatchObject({ nextPosition: 2, imported: 2 });
    expect(await send(id, 1, people(1, 1))).toMatchObject({ nextPosition: 2, imported: 2 });
    for (const [position, count] of [
      [3, 1],
      [1, 2],
      [0, 3],
    ] as const)
      await expect(send(id, position, people(position, count))).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('2'),
      });
    await expect(send(id, 2, people(2, 4))).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(send(id, 2, [])).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(send(id, 2, people(2, 101))).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(await identity.get(GetUserImportUseCase).execute(a, { id })).toMatchObject({ nextPosition: 2 });
    expect(await send(id, 2, people(2, 3))).toMatchObject({ nextPosition: 5, imported: 5 });
    expect(await usernames()).toHaveLength(5);
  });

  it('leave nothing half done where one statement fails', async () => {
    const { id } = await begin(3);
    identity.outbox.failure = new Error('no connection');
    await expect(send(id, 0, people(0, 3))).rejects.toThrow('no connection');
    identity.outbox.failure = null;
    expect(await usernames()).toEqual([]);
    expect(await identity.get(GetUserImportUseCase).execute(a, { id })).toMatchObject({ nextPosition: 0 });
    expect(await send(id, 0, people(0, 3))).toMatchObject({ imported: 3, refused: 0 });
  });

  it('happen once, however often the same records are sent at once', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { id } = await begin(3);
      const results = await race(100, () => send(id, 0, people(round * 3, 3)));
      expect(rejected(results)).toEqual([]);
      expect(new Set(fulfilled(results).map(({ imported, refused }) => `${imported} ${refused}`))).toEqual(new Set(['3 0']));
    }
    expect(await usernames()).toHaveLength(3 * rounds);
  });

  it('are found by their source, and forgotten with whom they refused; the users stay', async () => {
    const first = await begin(1, { source: 'sha256:one' });
    await begin(1, { source: 'sha256:two' });
    const found = await identity.get(ListUserImportsUseCase).execute(a, { limit: 10, source: 'sha256:one' });
    expect(found).toEqual({ items: [first], nextCursor: null });
    expect((await identity.get(ListUserImportsUseCase).execute(a, { limit: 10 })).items).toHaveLength(2);
    await send(first.id, 0, [{ username: 'ada' }]);
    await expect(identity.get(DeleteUserImportUseCase).execute(a, { id: first.id })).resolves.toEqual({ deleted: true });
    for (const gone of [first.id, randomUUID() as UserImportId, 'none' as UserImportId]) {
      await expect(identity.get(DeleteUserImportUseCase).execute(a, { id: gone })).rejects.toMatchObject({ code: 'not_found' });
      await expect(identity.get(GetUserImportUseCase).execute(a, { id: gone })).rejects.toMatchObject({ code: 'not_found' });
      await expect(refusedOf(gone)).rejects.toMatchObject({ code: 'not_found' });
      await expect(send(gone, 0, people(0, 1))).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await usernames()).toEqual(['ada']);
  });

  it('attack A70: are of one tenant, and erased with it', async () => {
    const { id } = await begin(2, { source: 'sha256:one' });
    await send(id, 0, [{ username: 'ada' }, { username: 'ada' }]);
    await expect(send(id, 0, people(0, 1), b)).rejects.toMatchObject({ code: 'not_found' });
    await expect(identity.get(GetUserImportUseCase).execute(b, { id })).rejects.toMatchObject({ code: 'not_found' });
    await expect(identity.get(ListRefusedImportsUseCase).execute(b, { id, limit: 10 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(identity.get(DeleteUserImportUseCase).execute(b, { id })).rejects.toMatchObject({ code: 'not_found' });
    expect(await identity.get(ListUserImportsUseCase).execute(b, { limit: 10 })).toEqual({ items: [], nextCursor: null });
    await expect(checkTenantIsolation(identity.dataSource)).resolves.toEqual([]);
    await identity.unitOfWork.transaction(a, eraseTenant);
    expect((await identity.get(ListUserImportsUseCase).execute(a, { limit: 10 })).items).toEqual([]);
  });

  it.each([
    ['no records', { total: 0 }],
    ['half a record', { total: 1.5 }],
    ['a source with spaces', { source: 'my file' }],
    ['a long source', { source: 'x'.repeat(129) }],
  ])('are not begun with %s', async (_name, wrong) => {
    await expect(begin(1, wrong)).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
