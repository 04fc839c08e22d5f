import { boolean, grade, integer } from '../field.js';
import type { SettingField } from '../setting-field.js';
import { passwordStrengths } from '../setting-vocabularies.js';

/** What passwords must be, and what comes of another one. */
export const passwordSettings = {
  revokeTokensOnPasswordChange: boolean({ description: "Whether a password change revokes the user's refresh tokens.", default: true }),
  passwordMinLength: integer({ description: 'Characters that a new password has at least; 512 is the most.', from: 8, to: 64, default: 8 }),
  passwordMinStrength: grade(passwordStrengths, {
    description:
      'How hard a new password is to guess at least: 2 for more than 10^6 guesses, 3 for 10^8, 4 for 10^10, as zxcvbn estimates them, which knows common passwords, words, and what the user, the tenant and its applications are called.',
    default: 3,
  }),
  passwordBreachCheck: boolean({
    description:
      'Whether new passwords are refused that are known from data breaches. Without effect where the operator has set up no list of them.',
    default: true,
  }),
  passwordReset: boolean({
    description: 'Whether users who forgot their password may set a new one by a link that is sent to their verified address.',
    default: true,
  }),
} satisfies Readonly<Record<string, SettingField>>;
