import { ServiceError } from '#contracts';

/** One refusal for whatever there is no sign-up of, or none that goes on. */
export const signUpRefused = (): ServiceError => new ServiceError('not_found', 'There is no such sign-up, or it has expired.');
