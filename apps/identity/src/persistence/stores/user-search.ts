import { isUuid, type Page, type PageRequest, searchKey, type TenantId, type User, type UserSearch, type UserStatus } from '#contracts';
import { decodeCursor, encodeCursor, pageLimit, type SqlTransaction, toPage } from '#persistence';
import { identifierKey } from '../../rules/identifiers.js';
import { userColumns, userOf, type UserRow } from './user-rows.js';

/** How many users one page of a search looks at: some 20 ms of the database's time, however many the tenant has. */
const maxScanned = 10_000;

/** What a search looks through: each on a line of its own, so that nothing is found across two. */
export const searchTextOf = ({ username, email, name }: Pick<User, 'username' | 'email' | 'name'>): string =>
  [username, email, name].map((text) => searchKey(text ?? '')).join('\n');

/** A search as the database compares it. */
type Wanted = {
  readonly text: string | null;
  readonly username: string | null;
  readonly email: string | null;
  readonly status: UserStatus | null;
};

const wantedOf = ({ text, username, email, status }: UserSearch): Wanted => ({
  text: text === undefined ? null : searchKey(text),
  username: username === undefined ? null : identifierKey(username),
  email: email === undefined ? null : identifierKey(email),
  status: status ?? null,
});

const keyOf = (identifier: string | null): string | null => (identifier === null ? null : identifierKey(identifier));

const isWanted = (user: User, { text, username, email, status }: Wanted): boolean =>
  (username === null || keyOf(user.username) === username) &&
  (email === null || keyOf(user.email) === email) &&
  (status === null || user.status === status) &&
  (text === null || user.id === text || searchTextOf(user).includes(text));

const findByKey = {
  id: `SELECT ${userColumns} FROM users WHERE tenant_id = $1 AND id = $2`,
  username: `SELECT ${userColumns} FROM users WHERE tenant_id = $1 AND username_key = $2`,
  email: `SELECT ${userColumns} FROM users WHERE tenant_id = $1 AND email_key = $2`,
} as const;

/** The keys of which at most one user has each: the others need not be looked at. A key that PostgreSQL's text cannot hold is nobody's. */
const uniqueKeyOf = ({ text, username, email }: Wanted): readonly [keyof typeof findByKey, string] | null => {
  if (username !== null) return ['username', username];
  if (email !== null) return ['email', email];
  return text !== null && isUuid(text) ? ['id', text] : null;
};

/** Those behind the position in `$2` and `$3`; the limit keeps conditions on them outside, to be met by no more than these. */
const scanned = (columns: string): string =>
  `SELECT ${columns} FROM users WHERE tenant_id = $1 AND created_at >= $2 AND (created_at, id) > ($2, $3) ORDER BY created_at, id`;

const scanUsers = `
  SELECT ${userColumns} FROM (${scanned('*')} LIMIT ${maxScanned}) AS users
   WHERE ($5::text IS NULL OR status = $5) AND ($6::text IS NULL OR strpos(search_key, $6) > 0)
   ORDER BY created_at, id
   LIMIT $4`;
const endOfScan = `${scanned('created_at, id')} OFFSET ${maxScanned - 1} LIMIT 1`;

/**
 * One page of the users of a tenant that a search finds, as `UserStore.list` promises. A text is looked for by reading, since no index
 * serves for that under row-level security (ADR 25): a bounded number of users, after which the cursor goes on.
 */
export const searchUsers = async (sql: SqlTransaction, tenantId: TenantId, request: PageRequest & UserSearch): Promise<Page<User>> => {
  const limit = pageLimit(request);
  const after = decodeCursor(request.cursor);
  const wanted = wantedOf(request);

  const key = uniqueKeyOf(wanted);
  if (key !== null) {
    const rows = key[1].includes('\0') ? [] : await sql.query<UserRow>(findByKey[key[0]], [tenantId, key[1]]);
    return { items: rows.map(userOf).filter((user) => isWanted(user, wanted)), nextCursor: null };
  }
  const from = [tenantId, after?.createdAt ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000'];
  const rows = await sql.query<UserRow>(scanUsers, [...from, limit, wanted.status, wanted.text]);
  const page = toPage(rows.map(userOf), request, { position: (user) => user, item: (user) => user });
  if (page.nextCursor !== null || (wanted.status === null && wanted.text === null)) return page;
  const [last] = await sql.query<Pick<UserRow, 'id' | 'created_at'>>(endOfScan, from);
  return { ...page, nextCursor: last ? encodeCursor({ createdAt: last.created_at.toISOString(), id: last.id }) : null };
};
