import { type ResourceServer, ServiceError } from '#contracts';

/** UTF-16 code units of all resource servers of a tenant as JSON. Who resolves scopes gets them in one answer, of which twice as much is carried: there is room for what parallel requests add without seeing each other. */
const maxText = 4 * 1024 * 1024;

const textOf = (value: object): number => JSON.stringify(value).length;

/**
 * Throws `conflict` where one that was made or changed makes the resource servers of its tenant more than who resolves scopes can be told: nobody would get a token any more. `all`: with that one as it is now. What makes them less is always
 * taken.
 */
export const refuseTooMuchText = (all: readonly ResourceServer[], now: ResourceServer, before: ResourceServer | null = null): void => {
  if (before !== null && textOf(now) <= textOf(before)) return;
  if (textOf(all) > maxText)
    throw new ServiceError('conflict', `The resource servers of a tenant have at most ${maxText} characters together, as JSON.`);
};
