import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CreateUserRequest, Page, TenantContext, User, UserSearch } from '#contracts';
import { twoTenants } from '#testing';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { IdentityHarness } from './identity-harness.js';

describe('N40: searching for users', () => {
  let identity: IdentityHarness;
  let a: TenantContext;
  let b: TenantContext;

  beforeAll(async () => {
    identity = await IdentityHarness.start();
  });
  afterAll(async () => identity.close());
  beforeEach(() => {
    ({ a, b } = twoTenants());
  });

  const create = (context: TenantContext, members: CreateUserRequest): Promise<User> =>
    identity.get(CreateUserUseCase).execute(context, members);
  const page = (context: TenantContext, search: UserSearch & { cursor?: string; limit?: number }): Promise<Page<User>> =>
    identity.get(ListUsersUseCase).execute(context, { limit: 100, ...search });
  const namesOf = async (context: TenantContext, search: UserSearch): Promise<readonly (string | null)[]> =>
    (await page(context, search)).items.map(({ username }) => username);

  it.each([
    ['ada', 'Ada Lovelace', 'lovel'],
    ['jo', 'Jörg Straße', 'STRASSE'],
    ['jo', 'JÖRG STRASSE', 'straße'],
    ['ib', 'İbrahim Çelik', 'ibrahim celik'],
    ['ir', 'IRMAK', 'ırmak'],
    ['zo', 'Zoë', 'zoe'],
    ['fw', 'Ｆｕｌｌ', 'full'],
    ['ad_min', null, 'D_M'],
    ['per%cent', null, 'r%c'],
    ['back\\slash', null, 'k\\s'],
    ["o'hara", null, "O'H"],
  ])('finds %j, named %j, by the part %j', async (username, name, text) => {
    await create(a, { username, name });
    await create(a, { username: 'another', name: 'Someone Else', email: 'else@example.com' });
    expect(await namesOf(a, { text })).toEqual([username]);
  });

  it.each(['%', '_', '%%', 'a_a', 'a%a', '\\', "' OR 1=1 --", 'someone else\nelse', 'another else'])(
    'takes %j for text, and finds nobody',
    async (text) => {
      await create(a, { username: 'another', name: 'Someone Else', email: 'else@example.com' });
      expect(await namesOf(a, { text })).toEqual([]);
    },
  );

  it('finds by a part of the address, by the id, and by whole names and addresses in any case', async () => {
    const ada = await create(a, { username: 'Ada', email: 'Ada.L@Example.com' });
    await create(a, { username: 'ada2', email: 'ada.l@example.com.au' });
    expect((await namesOf(a, { text: 'L@EXAMPLE' })).toSorted()).toEqual(['Ada', 'ada2']);
    expect(await namesOf(a, { text: ada.id })).toEqual(['Ada']);
    expect(await namesOf(a, { username: 'ADA' })).toEqual(['Ada']);
    expect(await namesOf(a, { email: 'ADA.L@EXAMPLE.COM' })).toEqual(['Ada']);
    expect(await namesOf(a, { email: 'ada.l@example' })).toEqual([]);
    expect(await namesOf(a, { email: 'ada.l@example.com', username: 'ada2' })).toEqual([]);
    expect(await namesOf(a, { username: 'a\u0000b' })).toEqual([]);
  });

  it('finds by status, and all that is given must hold', async () => {
    const one = await create(a, { username: 'one', name: 'Same' });
    await create(a, { username: 'two', name: 'Same' });
    await identity.get(UpdateUserUseCase).execute(a, { id: one.id, status: 'disabled' });
    expect(await namesOf(a, { status: 'disabled' })).toEqual(['one']);
    expect(await namesOf(a, { status: 'active', text: 'same' })).toEqual(['two']);
    expect(await namesOf(a, { status: 'locked' })).toEqual([]);
    expect(await namesOf(a, { status: 'active', username: 'one' })).toEqual([]);
  });

  it('forgets a name that was changed', async () => {
    const { id } = await create(a, { username: 'ada', name: 'Byron' });
    await identity.get(UpdateUserUseCase).execute(a, { id, name: 'Lovelace' });
    expect(await namesOf(a, { text: 'byron' })).toEqual([]);
    expect(await namesOf(a, { text: 'lovelace' })).toEqual(['ada']);
  });

  it('attack A70: finds nobody of another tenant, whatever is asked', async () => {
    const { id } = await create(a, { username: 'ada', email: 'ada@example.com', name: 'Ada' });
    for (const search of [
      { text: 'ada' },
      { text: id },
      { username: 'ada' },
      { email: 'ada@example.com' },
      { status: 'active' as const },
      {},
    ])
      expect(await page(b, search)).toEqual({ items: [], nextCursor: null });
  });

  it('goes on by the cursor, each user once, and refuses cursors that are none', async () => {
    for (let index = 0; index < 25; index += 1) await create(a, { username: `u${index}`, name: index % 2 ? 'Odd' : 'Even' });
    const seen: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const found: Page<User> = await page(a, { text: 'odd', limit: 5, ...(cursor !== undefined && { cursor }) });
      seen.push(...found.items.map(({ username }) => username));
      cursor = found.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(
      [...Array(25).keys()]
        .filter((index) => index % 2)
        .map((index) => `u${index}`)
        .toSorted(),
    );
    await expect(page(a, { text: 'odd', cursor: 'AAAA' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(page(a, { username: 'u1', cursor: 'AAAA' })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('looks at ten thousand users a page and no more, and says where it goes on', async () => {
    const database = identity.dataSource;
    const runner = database.createQueryRunner();
    await runner.startTransaction();
    await runner.query("SELECT set_config('ostiary.tenant_id', $1, true)", [a.tenantId]);
    await runner.query(
      `INSERT INTO users (tenant_id, id, status, username, username_key, email_verified, phone_verified, custom_claims, roles, version, created_at, updated_at, search_key)
       SELECT $1, gen_random_uuid(), 'active', 'u' || n, 'u' || n, false, false, '{}', '{}', 1,
              timestamptz '2020-01-01' + n * interval '1 second', now(), CASE WHEN n = 10001 THEN 'needle' ELSE 'hay' END
         FROM generate_series(1, 10001) AS n`,
      [a.tenantId],
    );
    await runner.commitTransaction();
    await runner.release();
    const first = await page(a, { text: 'needle' });
    expect(first.items).toEqual([]);
    expect(first.nextCursor).not.toBeNull();
    const second = await page(a, { text: 'needle', cursor: first.nextCursor ?? '' });
    expect([second.items.map(({ username }) => username), second.nextCursor]).toEqual([['u10001'], null]);
    expect((await page(a, { text: 'hay', limit: 2 })).items.map(({ username }) => username)).toEqual(['u1', 'u2']);
  });
});
