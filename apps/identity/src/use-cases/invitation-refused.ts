import { allowsInvitations, ServiceError } from '#contracts';
import type { RegistrationRules } from '../ports/registration-policies.js';

/** One refusal for what is no link of an invitation that waits for somebody. */
export const invitationRefused = (): ServiceError => new ServiceError('not_found', 'There is no such invitation, or it is over.');

/** Refuses an administrator with `conflict` where nobody is invited, and says by which setting. */
export const requireInvitations = (rules: RegistrationRules): void => {
  if (allowsInvitations(rules)) return;
  const reason =
    rules.registration === 'closed' ? 'while registration is closed' : 'where first_factors lacks password, which is what they would set';
  throw new ServiceError('conflict', `Nobody is invited ${reason}.`);
};
