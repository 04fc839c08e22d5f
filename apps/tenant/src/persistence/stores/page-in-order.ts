import type { SelectQueryBuilder } from 'typeorm';
import type { Page, PageRequest } from '#contracts';
import { decodeCursor, pageLimit, toPage } from '#persistence';

/** Selects one page of a list by creation time and the id in `idMember`. Refuses a bad cursor or limit with `invalid_argument`. */
export const pageInOrder = async <
  IdMember extends string,
  Row extends { readonly createdAt: Date } & Readonly<Record<IdMember, string>>,
  Item,
>(
  query: SelectQueryBuilder<Row>,
  idMember: IdMember,
  request: PageRequest,
  item: (row: Row) => Item,
): Promise<Page<Item>> => {
  const limit = pageLimit(request);
  const position = decodeCursor(request.cursor);
  const [createdAt, id] = [`${query.alias}.createdAt`, `${query.alias}.${idMember}`];
  if (position !== null) query.andWhere(`(${createdAt}, ${id}) > (:createdAt, :id)`, position);
  const rows = await query.orderBy(createdAt, 'ASC').addOrderBy(id, 'ASC').limit(limit).getMany();
  return toPage(rows, request, { position: (row) => ({ createdAt: row.createdAt.toISOString(), id: row[idMember] }), item });
};
