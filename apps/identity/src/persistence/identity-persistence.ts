import { CreateIdempotencyKeys1798100000000 } from '#persistence';
import { CodeGuessEntity } from './entities/code-guess.entity.js';
import { EmailVerificationEntity } from './entities/email-verification.entity.js';
import { LoginFailureEntity } from './entities/login-failure.entity.js';
import { OneTimeCodeEntity } from './entities/one-time-code.entity.js';
import { PasswordCredentialEntity } from './entities/password-credential.entity.js';
import { SignInMessageEntity } from './entities/sign-in-message.entity.js';
import { SignUpEntity } from './entities/sign-up.entity.js';
import { ThrottleWindowEntity } from './entities/throttle-window.entity.js';
import { RecoveryCodeEntity } from './entities/recovery-code.entity.js';
import { TotpAuthenticatorEntity } from './entities/totp-authenticator.entity.js';
import { UserEntity } from './entities/user.entity.js';
import { CreateIdentityTables1763650000000 } from './migrations/1763650000000-create-identity-tables.js';
import { CreateThrottleWindows1763680000000 } from './migrations/1763680000000-create-throttle-windows.js';
import { CountFailuresOfStrangers1795200000000 } from './migrations/1795200000000-count-failures-of-strangers.js';
import { KeepIndexesToTheirColumns1795300000000 } from './migrations/1795300000000-keep-indexes-to-their-columns.js';
import { KeyThrottleSubjects1796600000000 } from './migrations/1796600000000-key-throttle-subjects.js';
import { AddGroupsAndAddresses1797220000000 } from './migrations/1797220000000-add-groups-and-addresses.js';
import { KeepSearchKeysOfUsers1797300000000 } from './migrations/1797300000000-keep-search-keys-of-users.js';
import { CountFailuresBySource1797500000000 } from './migrations/1797500000000-count-failures-by-source.js';
import { KeepOneTimeCodes1799100000000 } from './migrations/1799100000000-keep-one-time-codes.js';
import { KeepPasswordResets1799600000000 } from './migrations/1799600000000-keep-password-resets.js';
import { PermitPasswordResets1800120000000 } from './migrations/1800120000000-permit-password-resets.js';
import { KeepUserImports1800800000000 } from './migrations/1800800000000-keep-user-imports.js';
import { CountTriesOfPasswordResets1799700000000 } from './migrations/1799700000000-count-tries-of-password-resets.js';
import { KeepTotpAuthenticators1800300000000 } from './migrations/1800300000000-keep-totp-authenticators.js';
import { KeepRecoveryCodes1800300000001 } from './migrations/1800300000001-keep-recovery-codes.js';
import { KeepPasskeys1800400000000 } from './migrations/1800400000000-keep-passkeys.js';
import { KeepTermsAcceptances1810500000001 } from './migrations/1810500000001-keep-terms-acceptances.js';
import { KeepSmsNumbers1810200000000 } from './migrations/1810200000000-keep-sms-numbers.js';
import { KeepUserAttributes1810500000000 } from './migrations/1810500000000-keep-user-attributes.js';
import { EndCodesOfSignUps1810400000001 } from './migrations/1810400000001-end-codes-of-sign-ups.js';
import { KeepInvitations1810400000000 } from './migrations/1810400000000-keep-invitations.js';
import { KeepEmailChanges1810900000000 } from './migrations/1810900000000-keep-email-changes.js';
import { KeepDeletionsOfUsers1820200000000 } from './migrations/1820200000000-keep-deletions-of-users.js';
import { KeepLocksOfUsers1820200000001 } from './migrations/1820200000001-keep-locks-of-users.js';
import { NoteAnswersOfPasskeyEnrolments1820400000000 } from './migrations/1820400000000-note-answers-of-passkey-enrolments.js';
import { KeepSignUps1800500000000 } from './migrations/1800500000000-keep-sign-ups.js';
import { KeepSignInMessages1810300000000 } from './migrations/1810300000000-keep-sign-in-messages.js';
import { KeepOrganizationMembers1832700000001 } from './migrations/1832700000001-keep-organization-members.js';

/** Everything the database of this service is made of, listed explicitly. */
export const identityPersistence = {
  entities: [
    UserEntity,
    PasswordCredentialEntity,
    LoginFailureEntity,
    EmailVerificationEntity,
    ThrottleWindowEntity,
    OneTimeCodeEntity,
    CodeGuessEntity,
    TotpAuthenticatorEntity,
    SignUpEntity,
    SignInMessageEntity,
    RecoveryCodeEntity,
  ],
  migrations: [
    CreateIdentityTables1763650000000,
    CreateThrottleWindows1763680000000,
    CountFailuresOfStrangers1795200000000,
    KeepIndexesToTheirColumns1795300000000,
    KeyThrottleSubjects1796600000000,
    AddGroupsAndAddresses1797220000000,
    KeepSearchKeysOfUsers1797300000000,
    CountFailuresBySource1797500000000,
    CreateIdempotencyKeys1798100000000,
    KeepOneTimeCodes1799100000000,
    KeepPasswordResets1799600000000,
    CountTriesOfPasswordResets1799700000000,
    PermitPasswordResets1800120000000,
    KeepTotpAuthenticators1800300000000,
    KeepRecoveryCodes1800300000001,
    KeepPasskeys1800400000000,
    KeepSignUps1800500000000,
    KeepUserImports1800800000000,
    KeepSignInMessages1810300000000,
    KeepSmsNumbers1810200000000,
    KeepUserAttributes1810500000000,
    KeepTermsAcceptances1810500000001,
    KeepInvitations1810400000000,
    EndCodesOfSignUps1810400000001,
    KeepEmailChanges1810900000000,
    KeepDeletionsOfUsers1820200000000,
    KeepLocksOfUsers1820200000001,
    NoteAnswersOfPasskeyEnrolments1820400000000,
    KeepOrganizationMembers1832700000001,
  ],
  afterRestore: {
    refused: [
      'email_verifications',
      'one_time_codes',
      'password_resets',
      'password_reset_permits',
      'passkey_challenges',
      'sign_ups',
      'sign_in_messages',
      'invitations',
      'email_changes',
      'farewells',
    ],
  },
} as const;
