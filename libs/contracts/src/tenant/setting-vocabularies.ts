/**
 * What may be asked of new passwords: more than 10^6, 10^8 or 10^10 guesses, as zxcvbn estimates them. Less than 2 would let the passwords pass that
 * everybody tries first.
 */
export const passwordStrengths = [2, 3, 4] as const;
export type PasswordStrength = (typeof passwordStrengths)[number];

/**
 * Who may come to have an account: those whom an administrator makes one; those who are invited, too; those, too, who show that they read an address of one of the domains that are named; or of any domain.
 */
export const registrationPolicies = ['closed', 'by_invitation', 'by_domain', 'open'] as const;
export type RegistrationPolicy = (typeof registrationPolicies)[number];

/** Whether users may have their account deleted themselves. */
export const selfDeletionPolicies = ['off', 'on'] as const;
export type SelfDeletionPolicy = (typeof selfDeletionPolicies)[number];

/** Days for which such an account can be kept at most: whoever wants to be erased is within a month (GDPR, art. 12(3)). */
export const maxSelfDeletionGraceDays = 30;

/** Whether sessions outlast the closing of the browser: none does, those whose users say so as they sign in, or all. */
export const staySignedInPolicies = ['off', 'offered', 'always'] as const;
export type StaySignedInPolicy = (typeof staySignedInPolicies)[number];
