import { eventsOf } from '../event.js';
import type { AuthenticatorId, BackchannelAuthenticationId, ChallengeId, InvitationId, OrganizationId, SessionId, UserId } from '../ids.js';
import type { EnrollableName, MailedFactorName } from '../sign-in.js';
import type { MessageChannel } from '../notification/dto.js';
import type { UserStatus } from '../vocabularies.js';
import type { Throttling, UserSource } from './dto.js';

const event = eventsOf('identity');

export const identityEvents = {
  userCreated: event<{ userId: UserId; hasEmail: boolean; notifyUser?: boolean; version: number; source: UserSource }>(
    'user-created',
    'A user exists from now on; `source` says how they came to be. One with an unverified address is sent a message to verify it, unless `notifyUser` is false, as for imported users.',
  ),
  userUpdated: event<{ userId: UserId; status: UserStatus; emailChanged: boolean; version: number }>(
    'user-updated',
    "A user's profile or status changed; sessions and grants of a user who is not active end.",
  ),
  userLocked: event<{ userId: UserId; reason: string | null }>(
    'user-locked',
    'An administrator locked a user; the reason is for administrators.',
  ),
  userUnlocked: event<{ userId: UserId }>('user-unlocked', 'A user whom an administrator had locked is so no longer.'),
  userDeleted: event<{ userId: UserId; version: number; farewell?: { readonly id: ChallengeId; readonly expiresAt: string } }>(
    'user-deleted',
    'A user is gone; sessions and grants end, and what is held of them is erased. Who wanted it themselves is told so by a message, until the time named.',
  ),
  userDeletionRequested: event<{ userId: UserId; dueAt: string }>(
    'user-deletion-requested',
    'A user had their account deleted: it is closed, and erased at the time named unless they keep it. The person is told at their verified address.',
  ),
  userDeletionCancelled: event<{ userId: UserId }>(
    'user-deletion-cancelled',
    'An account that was about to be deleted stays: its user keeps it, or an administrator changed its status. The person is told at their verified address.',
  ),
  passwordChanged: event<{ userId: UserId; version: number; keptSessions?: 'all' | readonly SessionId[] }>(
    'password-changed',
    "A user's password changed; sessions end, but those that are named as kept, and refresh tokens too where the tenant says so. The person is told at their verified address.",
  ),
  passwordResetRequested: event<{ userId: UserId | null; notifyUser: boolean }>(
    'password-reset-requested',
    'Somebody forgot a password; `userId` is null where nobody has the name they typed. The person is sent a message with a link, unless they may not use one or had some already. The token is made when the message is sent.',
  ),
  signUpRequested: event<{ challengeId: ChallengeId; expiresAt: string; notifyUser: boolean }>(
    'sign-up-requested',
    'Somebody wants an account. The address that they named is sent a message until the time named, unless it had enough: with a code, or that there is an account. Both are made when the message is sent.',
  ),
  invitationCreated: event<{ invitationId: InvitationId; expiresAt: string }>(
    'invitation-created',
    'An administrator invited somebody, who is sent a message with a link. The link is made when the message is sent.',
  ),
  invitationResent: event<{ invitationId: InvitationId; expiresAt: string }>(
    'invitation-resent',
    'An administrator had an invitation sent once more: with another link, in place of the one before.',
  ),
  invitationRevoked: event<{ invitationId: InvitationId }>(
    'invitation-revoked',
    'An administrator took an invitation back. Its link is worth nothing.',
  ),
  invitationAccepted: event<{ invitationId: InvitationId; userId: UserId }>(
    'invitation-accepted',
    'Somebody made their account by an invitation.',
  ),
  organizationMemberAdded: event<{ organizationId: OrganizationId; userId: UserId }>(
    'organization-member-added',
    'A user is a member of an organization from now on.',
  ),
  organizationMemberUpdated: event<{ organizationId: OrganizationId; userId: UserId }>(
    'organization-member-updated',
    'The roles that a user has in an organization changed.',
  ),
  organizationMemberRemoved: event<{ organizationId: OrganizationId; userId: UserId }>(
    'organization-member-removed',
    'A user is a member of an organization no more; what they were granted for it ends.',
  ),
  emailChangeRequested: event<{ userId: UserId; challengeId: ChallengeId; expiresAt: string; asksPresent: boolean; notifyUser: boolean }>(
    'email-change-requested',
    'A user wants another address. It is sent a code, or that there is an account, and the present one a link where it is verified, until the time named, unless there were enough. All are made when the message is sent.',
  ),
  emailChangeRefused: event<{ userId: UserId; challengeId: ChallengeId }>(
    'email-change-refused',
    "Who reads a user's present address does not want it changed. Nothing has changed.",
  ),
  oneTimeCodeRequested: event<{ userId: UserId; challengeId: ChallengeId; channel: MessageChannel; expiresAt: string }>(
    'one-time-code-requested',
    'A user is to be sent a code until the time named. The code is made when the message is sent.',
  ),
  backchannelMessageRequested: event<{ id: BackchannelAuthenticationId; userId: UserId; channel: MessageChannel; expiresAt: number }>(
    'backchannel-message-requested',
    'A user is to be sent the link to what an application asks them (CIBA), by the first channel of the tenant that reaches them and has not brought them enough. `expiresAt` is epoch seconds.',
  ),
  signInMessageRequested: event<{ challengeId: ChallengeId; method: MailedFactorName; expiresAt: string; notifyUser: boolean }>(
    'sign-in-message-requested',
    'Somebody wants to sign in by a link or a code. Whoever has the name that they typed is sent it until the time named, unless there were enough. Who that is, is seen when the message is made.',
  ),
  authenticatorAdded: event<{ userId: UserId; authenticatorId: AuthenticatorId; method: EnrollableName }>(
    'authenticator-added',
    'A user has set up an authenticator. The person is told at their verified address.',
  ),
  authenticatorRemoved: event<{
    userId: UserId;
    authenticatorId: AuthenticatorId;
    method: EnrollableName;
    keptSessions?: readonly SessionId[];
    wasLast?: boolean;
  }>(
    'authenticator-removed',
    'A user, or an administrator, has taken an authenticator of a user away, and with the last one the recovery codes. Sessions that were proved with it end, as those that were spared it, but those that are named as kept. The person is told at their verified address.',
  ),
  passkeyCloneSuspected: event<{ userId: UserId; authenticatorId: AuthenticatorId }>(
    'passkey-clone-suspected',
    'The signature count of a passkey went back: somebody may have a copy of it. The sign-in was refused.',
  ),
  termsAccepted: event<{ userId: UserId; version: string }>('terms-accepted', "A user accepted a version of the tenant's terms of use."),
  recoveryCodesCreated: event<{ userId: UserId; notifyUser: boolean }>(
    'recovery-codes-created',
    'A user has fresh recovery codes; those before are worth nothing. The person is told at their verified address, unless they are by what they set up at the same time.',
  ),
  recoveryCodeUsed: event<{ userId: UserId; left: number }>(
    'recovery-code-used',
    'A user proved themselves by a recovery code, and has so many left. The person is told at their verified address.',
  ),
  loginThrottled: event<{ userId: UserId; failures: number; until: string; notifyUser: boolean }>(
    'login-throttled',
    'Wrong passwords in a row: an address, network or browser is locked out of the account until the time named. Told once an hour for each account, and the person once a day.',
  ),
  loginUnlocked: event<{ userId: UserId }>('login-unlocked', 'An administrator took back what wrong passwords had counted for an account.'),
  requestsThrottled: event<Throttling>(
    'requests-throttled',
    'An address, a client or a user has used up a limit and is turned away until the time named. Told once in that time.',
  ),
} as const;
