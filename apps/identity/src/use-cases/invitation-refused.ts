import { ServiceError } from '#contracts';

/** One refusal for what is no link of an invitation that waits for somebody. */
export const invitationRefused = (): ServiceError => new ServiceError('not_found', 'There is no such invitation, or it is over.');
