import { isUuid, maxPageSize, ServiceError, type Page, type PageRequest } from '#contracts';

/** Where a page ends: the last row's creation (ISO 8601, milliseconds) and id. */
export type Position = { readonly createdAt: string; readonly id: string };

const wellFormed = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([\x21-\x7e]{1,256})$/;

const invalid = (member: 'cursor' | 'limit', detail: string): ServiceError =>
  new ServiceError('invalid_argument', `The ${member} is not valid.`, { members: [{ pointer: `/${member}`, detail }] });

/** Opaque to callers; holds nothing that the row itself does not show. */
export const encodeCursor = ({ createdAt, id }: Position): string => Buffer.from(`${createdAt} ${id}`).toString('base64url');

const isTime = (text: string): boolean =>
  !text.startsWith('0000') && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;

/**
 * The position a page starts after; null for the first page. ServiceError `invalid_argument` for what `encodeCursor` did not make,
 * and for an id that `isId` refuses: of a list whose ids are no UUIDs.
 */
export const decodeCursor = (cursor: string | undefined, isId: (id: string) => boolean = isUuid): Position | null => {
  if (cursor === undefined) return null;
  const [, createdAt, id] = wellFormed.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdAt === undefined || id === undefined || !isTime(createdAt) || !isId(id) || encodeCursor({ createdAt, id }) !== cursor) {
    throw invalid('cursor', 'must be the next cursor of the page before');
  }
  return { createdAt, id };
};

/** How many rows to ask for: one more than the page holds, to know whether another follows. ServiceError `invalid_argument` outside 1 to 100. */
export const pageLimit = ({ limit }: PageRequest): number => {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPageSize)
    throw invalid('limit', `must be a whole number from 1 to ${maxPageSize}`);
  return limit + 1;
};

/** UTF-16 code units of a page, written as JSON: `limit` bounds how many items it has, and who makes them how large they are. */
const maxPageText = 1024 * 1024;

/** The first of the items, as many as one answer holds: at least one. */
export const fitting = <Item>(items: readonly Item[]): readonly Item[] => {
  let text = 0;
  const tooMany = items.findIndex((item, index) => (text += JSON.stringify(item).length) > maxPageText && index > 0);
  return tooMany < 0 ? items : items.slice(0, tooMany);
};

/**
 * Makes a page of up to `pageLimit(request)` rows, selected `WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id`.
 * `created_at` must have milliseconds only (`timestamptz(3)`, or set from the clock): a finer one would come twice. Where the items are large, the page is shorter than asked for.
 */
export const toPage = <Row, Item>(
  rows: readonly Row[],
  request: PageRequest,
  describe: { readonly position: (row: Row) => Position; readonly item: (row: Row) => Item },
): Page<Item> => {
  const items = fitting(rows.slice(0, request.limit).map(describe.item));
  const last = rows[items.length - 1];
  const more = rows.length > items.length && last !== undefined;
  return { items, nextCursor: more ? encodeCursor(describe.position(last)) : null };
};
