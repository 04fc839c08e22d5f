/** A request for one page of a list. `cursor` is the opaque `nextCursor` of the page before. */
export type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };

/** One page of a list, ordered by creation. `nextCursor` is null on the last page. */
export type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

/** A list call's `limit` may not exceed this. */
export const maxPageSize = 100;
