import { firstFactorNames } from '../../sign-in.js';
import { choice, choices, integer, seconds, texts } from '../field.js';
import { maxLifetimes } from '../lifetimes.js';
import { day } from '../seconds.js';
import type { SettingField } from '../setting-field.js';
import { maxSelfDeletionGraceDays, registrationPolicies, selfDeletionPolicies } from '../setting-vocabularies.js';

/** How people come to have an account, sign in to it, and leave. */
export const accountSettings = {
  registration: choice(registrationPolicies, {
    description:
      'Who comes to have an account: `closed`, whom an administrator makes one; `by_invitation`, who is invited, too; `by_domain`, who proves an address of `registration_domains`, too; `open`, who proves any address, too.',
    default: 'closed',
  }),
  registrationDomains: texts({
    description: 'Domains whose addresses may register where `registration` is `by_domain`. Domains below them are others.',
    maxItems: 100,
    maxLength: 253,
    example: ['example.com'],
    format: 'domain',
    default: [],
  }),
  registrationBlockedDomains: texts({
    description: 'Domains whose addresses nobody registers with, and all below them; of disposable mailboxes, for instance.',
    maxItems: 1_000,
    maxLength: 253,
    example: ['mailinator.com'],
    format: 'domain',
    default: [],
  }),
  firstFactors: choices(firstFactorNames, {
    description:
      'What people sign in with, preferred ones first; the others are behind `#other-ways`. `magic-link` and `email-otp` send a link or a code to the address of whoever has the name that is typed: one factor, whichever it is. Without `password` nobody registers, is invited or resets a password. Holds for sign-ins that begin from now on.',
    example: ['password', 'passkey'],
    minItems: 1,
    default: ['password', 'passkey'],
  }),
  invitationLifetime: seconds(maxLifetimes.invitation, { description: 'Of invitations. Seconds.', default: 7 * day }),
  // Whoever has somebody's session for a moment could end their account: a tenant that wants this says so.
  selfDeletion: choice(selfDeletionPolicies, {
    description: 'Whether users may have their account deleted themselves, on the page of their own account.',
    default: 'off',
  }),
  selfDeletionGraceDays: integer({
    description:
      'Days for which such an account is closed before it is erased, and its user may keep it by signing in; 0: it is erased at once.',
    from: 0,
    to: maxSelfDeletionGraceDays,
    default: 14,
  }),
} satisfies Readonly<Record<string, SettingField>>;
