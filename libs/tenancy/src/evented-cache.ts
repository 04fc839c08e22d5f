import { entriesAtMost } from '#kernel';

/**
 * What holds of every cache that events keep true. They drop what changed; the time to live only bounds what a lost event could do,
 * and the number of entries what many tenants cost in memory. What is asked for while an event drops it is answered to who asked before, and not remembered:
 * without `ignoreFetchAbort` they would be told of an error.
 */
export const eventedCache = { ...entriesAtMost(10_000), ttl: 30_000, ignoreFetchAbort: true } as const;
