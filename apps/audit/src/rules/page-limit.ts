import { maxPageSize, ServiceError } from '#contracts';

/** Refuses with `invalid_argument` what is no size of a page. */
export const requireLimit = (limit: number): void => {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPageSize) {
    const detail = `must be a whole number from 1 to ${maxPageSize}`;
    throw new ServiceError('invalid_argument', 'The limit is not valid.', { members: [{ pointer: '/limit', detail }] });
  }
};
