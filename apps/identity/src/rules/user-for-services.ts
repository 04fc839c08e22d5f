import type { User } from '#contracts';

/** A user as other services are told of them: without what is for administrators alone. */
export const userForServices = (user: User): User => (user.lock === null ? user : { ...user, lock: null });
