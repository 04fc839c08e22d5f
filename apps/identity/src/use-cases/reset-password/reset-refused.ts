import { ServiceError } from '#contracts';

/** One refusal for every reason: what became of a link is nobody's business who has no good one. */
export const resetRefused = (): ServiceError =>
  new ServiceError('not_found', 'The link is not valid: it was used, has expired, or the account has changed since.');
