/**
 * Bounds of every directory cache. Events drop what changed; the time to live only bounds what a lost event could do,
 * and the number of entries what many tenants cost in memory.
 */
export const cacheLimits = { max: 10_000, ttl: 30_000 } as const;
