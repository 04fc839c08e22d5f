import { ServiceError } from '#contracts';

/** Characters of the name that a user gives an authenticator. */
const maxLength = 64;

/** Refuses with `invalid_argument` a name that is empty or too long. It is shown to its user, and to administrators. */
export const requireAuthenticatorName = (name: string): void => {
  if (name.trim() === '' || name.length > maxLength) throw new ServiceError('invalid_argument', `A name has 1 to ${maxLength} characters.`);
};
