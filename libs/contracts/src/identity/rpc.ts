import type { Idempotent, Replayable } from '../idempotency.js';
import type { AuthenticatorId, ChallengeId, InvitationId, OrganizationId, SessionId, SignInId, UserId, UserImportId } from '../ids.js';
import type { OwnRequest } from '../own-request.js';
import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type { AuthenticatorName, MailedFactorName, OnFile, SecondFactorPolicy } from '../sign-in.js';
import type { AttributeChanges } from '../tenant/user-attributes.js';
import type { Conditional } from '../version.js';
import type {
  AuthenticationAttempt,
  BeginAuthenticationRequest,
  ChangeOwnPasswordRequest,
  CreateUserRequest,
  Farewell,
  LoginThrottle,
  NewAccountRequest,
  OwnProfile,
  OwnTermsAcceptance,
  PasswordSignInPreview,
  PendingDeletion,
  SignInMessage,
  SignUp,
  SignUpMessage,
  TermsAcceptance,
  Throttling,
  UpdateOwnProfileRequest,
  UpdateUserRequest,
  User,
  UserSearch,
  VerifiedAuthentication,
} from './dto.js';
import type {
  EmailChangeDecision,
  EmailChangeMessage,
  EmailChangeOutcome,
  EmailChangeSide,
  OwnEmailChange,
  RequestEmailChange,
} from './email-change.js';
import type { CreateInvitationRequest, Invitation, InvitationMessage, OpenedInvitation } from './invitations.js';
import type {
  OrganizationMember,
  OrganizationMembership,
  OwnOrganization,
  PutOrganizationMemberRequest,
  UserOrganization,
} from './organization-member.js';
import type { CreateUserImportRequest, ImportUsersRequest, RefusedImport, UserImport } from './user-import.js';

import type {
  AnsweredEnrolment,
  BegunEnrolment,
  ConfirmedEnrolment,
  EnrolledAuthenticator,
  Enrolling,
  EnrolmentWish,
} from './enrolment.js';
import type { PasskeyRequestOptions } from './passkeys.js';

const { tenant } = rpcsOf('identity');

export const identityRpc = {
  /**
   * Refuses with `invalid_credentials`, alike for a wrong proof, an unknown or disabled user, or one that the address is locked out of; with
   * `too_many_requests` when the hashing queue is full or there were too many wrong ones.
   */
  verifyAuthentication: tenant<AuthenticationAttempt, VerifiedAuthentication>('verify-authentication', { timeoutMs: 4_500 }),
  /**
   * What a sign-in by a password where no page can be shown has to know first. For the session service alone, which tells nobody: the answer is made by the same work whoever has the name.
   */
  previewPasswordSignIn: tenant<{ identifier: string }, PasswordSignInPreview>('preview-password-sign-in'),
  /**
   * Has an authenticator ask a user, once for each `challengeId`. `sentTo`: where a code went, as only they know it. Refuses with `too_many_requests` after too many times; and,
   * before anything is counted or sent, with `invalid_credentials` who has none of it or is not as they were when they proved themselves, and with `forbidden` where nothing is sent.
   */
  beginAuthentication: tenant<BeginAuthenticationRequest, { sentTo: string | null }>('begin-authentication'),
  /**
   * What a browser asks for a passkey with; five minutes for one answer. `user`: who has proved something, and as which version; null: nobody, so that the passkey has to say who it is.
   * Refuses with `invalid_credentials` a user who has none, or is not as they were.
   */
  createPasskeyChallenge: tenant<
    { challengeId: ChallengeId; user: { readonly userId: UserId; readonly userVersion: number } | null },
    { options: PasskeyRequestOptions }
  >('create-passkey-challenge'),
  /** A fresh code in place of the one before, for the message that brings it, and where it goes. `code` is null where there is nothing to send any more. */
  createOneTimeCode: tenant<{ challengeId: ChallengeId }, { code: string | null; user: User | null; recipient: string | null }>(
    'create-one-time-code',
  ),
  /**
   * Somebody wants to sign in by a message at the sign-in that is named, of whom nothing is proved: the answer is the same whoever has the name. Refuses with `too_many_requests` an address of the
   * network that asked too often, with `forbidden` where nobody signs in like this, and with `not_found` a second message where none was asked for.
   */
  requestSignInMessage: tenant<
    {
      challengeId: ChallengeId;
      method: MailedFactorName;
      signInId: SignInId;
      about: { readonly identifier: string } | { readonly sameAs: ChallengeId };
    },
    { requested: true }
  >('request-sign-in-message'),
  /** For the message that this leads to: a fresh link or code in place of the one before. */
  createSignInMessage: tenant<{ challengeId: ChallengeId }, SignInMessage>('create-sign-in-message'),
  /** What an active user can prove themselves with, and of that what they set up themselves, oldest first; `enrolled` is empty for anybody else. `secondFactor`: what their roles demand of that. */
  listAuthenticators: tenant<
    { userId: UserId },
    {
      userVersion: number | null;
      enrolled: readonly AuthenticatorName[];
      secondFactor?: SecondFactorPolicy;
      authenticators: readonly EnrolledAuthenticator[];
      recoveryCodesLeft: number;
      onFile?: OnFile;
    }
  >('list-authenticators'),
  /**
   * A user sets an authenticator up; what waits for its answer for the same purpose is offered again. For the session service alone, which knows what they proved. Refuses with `invalid_credentials` who is not active or not as they were when
   * they proved themselves, with `conflict` who has too many of it, and with `invalid_argument` an unfit wish. One that sends something refuses with `too_many_requests` too, and with `not_found` where
   * nothing waits that is asked for.
   */
  beginEnrolment: tenant<Enrolling & { wish: EnrolmentWish }, BegunEnrolment>('begin-enrolment'),
  /**
   * They show that they have it, once; the person is told. For the session service alone. Refuses as `beginEnrolment`, and with `invalid_credentials` a wrong answer, or
   * one to an enrolment that is unknown, over or another's; with `too_many_requests` after too many wrong ones.
   */
  confirmEnrolment: tenant<Enrolling & AnsweredEnrolment, ConfirmedEnrolment>('confirm-enrolment'),
  /**
   * Ten fresh recovery codes in place of those before; the person is told. For the session service alone. Refuses with `conflict` who is not active, or has
   * set up nothing that they would stand in for.
   */
  createRecoveryCodes: tenant<{ userId: UserId }, { codes: readonly string[] }>('create-recovery-codes'),
  /** An active user accepts a version of the terms; once, however often it is said. For the session service alone. Refuses with `not_found` who is not active. */
  acceptTerms: tenant<{ userId: UserId; version: string }, { onFile: OnFile }>('accept-terms'),
  /** Who accepted a version, the first one first. */
  listTermsAcceptances: tenant<PageRequest & { version: string }, Page<TermsAcceptance>>('list-terms-acceptances'),
  /** An active user says what a sign-in asks for. For the session service alone, which knows whose it is. Refuses with `invalid_argument`, naming every unfit member, and with `not_found` who is not active. */
  completeProfile: tenant<{ userId: UserId; attributes: AttributeChanges }, { onFile: OnFile }>('complete-profile'),
  /**
   * Takes one away; the person is told. What was proved at sign-ins under way counts no longer, and sessions that were proved with it end, but for `keptSessions`. `userVersion`: of the
   * proof by which it is removed; answered is the one after it. Refuses with `not_found` one that is not this user's, and with `step_up_required` who has changed since that proof.
   */
  removeAuthenticator: tenant<
    {
      userId: UserId;
      authenticatorId: AuthenticatorId;
      userVersion?: number | null;
      keptSessions?: readonly SessionId[];
    },
    { removed: true; userVersion: number }
  >('remove-authenticator'),
  /** For the session service alone. Refuses with `not_found` one that is not this user's, and with `invalid_argument` a name that is empty or too long. */
  renameAuthenticator: tenant<{ userId: UserId; authenticatorId: AuthenticatorId; name: string }, { renamed: true }>(
    'rename-authenticator',
  ),
  /**
   * A user keeps the account that they had deleted. For the session service alone, which knows what they proved, and as which version; answered is the one after it. Refuses with `invalid_credentials` who is gone, or has changed otherwise since
   * that proof.
   */
  cancelDeletion: tenant<{ userId: UserId; userVersion: number }, { userVersion: number }>('cancel-deletion'),
  /** For the message that an account is erased. */
  getFarewell: tenant<{ farewellId: ChallengeId }, { farewell: Farewell | null }>('get-farewell'),
  /** Makes an event of it, unless there is one for that subject and time already: replicas of an app tell independently. */
  reportThrottling: tenant<Throttling, { told: boolean }>('report-throttling'),
  getUser: tenant<{ id: UserId }, User>('get-user'),
  /** As `getUser`, without what is for administrators alone (`lock`), and null instead of `not_found`: for services that hold a user id that may be gone. */
  findUser: tenant<{ id: UserId }, { user: User | null }>('find-user'),
  /** As `findUser`, by what people sign in with: a username or an address, in any case. For the token service alone, which tells nobody but those whom the user knows. */
  findUserByIdentifier: tenant<{ identifier: string }, { user: User | null }>('find-user-by-identifier'),
  /** As `findUser`, for many at once, in the order of their ids. */
  findUsers: tenant<{ ids: readonly UserId[] }, { users: readonly (User | null)[] }>('find-users'),
  /** A page may be shorter than asked for, and even empty, though another follows: a search looks at a bounded number of users a page. */
  listUsers: tenant<PageRequest & UserSearch, Page<User>>('list-users'),
  createUser: tenant<CreateUserRequest & Idempotent, User & Replayable>('create-user', { timeoutMs: 4_500 }),
  updateUser: tenant<UpdateUserRequest & Conditional, User>('update-user'),
  deleteUser: tenant<{ id: UserId } & Conditional, { deleted: true }>('delete-user'),
  /** An import that waits for its first users. */
  createUserImport: tenant<CreateUserImportRequest & Idempotent, UserImport & Replayable>('create-user-import'),
  getUserImport: tenant<{ id: UserImportId }, UserImport>('get-user-import'),
  /** Those of a `source`, or all, page by page. */
  listUserImports: tenant<PageRequest & { source?: string | undefined }, Page<UserImport>>('list-user-imports'),
  /**
   * Imports the users that come next, all of them in one transaction: each is there with its password, or is refused and listed. Those that were sent before are passed over.
   * Refuses with `conflict` where others come next, and with `invalid_argument` more than there are.
   */
  importUsers: tenant<ImportUsersRequest, UserImport>('import-users'),
  /** Who was refused, in the order of the export. */
  listRefusedImports: tenant<PageRequest & { id: UserImportId }, Page<RefusedImport>>('list-refused-imports'),
  /** Forgets an import, with the list of the refused; the users stay. */
  deleteUserImport: tenant<{ id: UserImportId }, { deleted: true }>('delete-user-import'),
  /** An administrator's reset; takes failure counters back too. */
  setPassword: tenant<{ id: UserId; password: string }, { changed: true }>('set-password', { timeoutMs: 4_500 }),
  /**
   * Somebody forgot their password: the answer is the same for every name. Refuses with `too_many_requests` an address that asked too often, and with
   * `forbidden` where the tenant allows no resets.
   */
  requestPasswordReset: tenant<{ identifier: string }, { requested: true }>('request-password-reset'),
  /**
   * A fresh single-use token (30 min) for the message that brings it; `token` is null where the user may not, or cannot, set a password by it any more, and where nobody asked for one within 30 min.
   * `hasOtherWays`: they have no password, and sign in without one, which is what the message tells them.
   */
  createPasswordReset: tenant<{ id: UserId }, { token: string | null; user: User | null; hasOtherWays?: boolean }>('create-password-reset'),
  /** What the page behind the link shows. Spends nothing. Refuses with `not_found` a token that would not be taken. */
  getPasswordReset: tenant<{ token: string }, { account: string; minLength: number }>('get-password-reset'),
  /**
   * Consumes such a token and sets the password; who sends the same once more within a minute is answered alike. Refuses with `not_found` a token that is unknown, used,
   * expired, or older than a change of the user, and with `invalid_argument` an unfit password, which spends nothing; the detail is in the language of `locale` where there is one.
   */
  resetPassword: tenant<{ token: string; password: string; locale: string }, { changed: true }>('reset-password', { timeoutMs: 4_500 }),
  /**
   * Somebody wants an account: the answer is the same whoever has that address. `token` is their browser's secret for it, `email` null the address of the time before. Refuses with
   * `too_many_requests` an address of the network that asked too often, with `forbidden` where nobody registers themselves, and with `invalid_argument` an address that is none, or
   * of a domain that the tenant does not take.
   */
  requestSignUp: tenant<{ token: string; email: string | null; locale: string }, { requested: true }>('request-sign-up'),
  /** For the message that a sign-up leads to: a fresh code in place of the one before, or word that there is an account. */
  createSignUpMessage: tenant<{ challengeId: ChallengeId }, SignUpMessage>('create-sign-up-message'),
  getSignUp: tenant<{ token: string }, SignUp>('get-sign-up'),
  /**
   * Takes the code as proof of the address. Refuses with `invalid_credentials` alike whatever is wrong with it, an address that has an account included, and with `too_many_requests` where
   * too many were wrong.
   */
  confirmSignUp: tenant<{ token: string; code: string }, { confirmed: true }>('confirm-sign-up'),
  /**
   * Makes the user, with that verified address; who sends the same once more is answered alike. `identifier` is what they sign in with. Refuses with `not_found` where no address
   * is confirmed, with `conflict` where the address has an account by now, and with `invalid_argument` an unfit password or name, in the language of `locale`, and terms that are not those in effect.
   */
  completeSignUp: tenant<NewAccountRequest, { identifier: string }>('complete-sign-up', { timeoutMs: 4_500 }),
  /**
   * An administrator invites somebody, who is sent a message. Refuses with `invalid_argument`, naming every unfit member, and with `conflict` where nobody is invited, or the address has an account or an invitation that waits,
   * whose id the refusal tells.
   */
  createInvitation: tenant<CreateInvitationRequest & Idempotent, Invitation & Replayable>('create-invitation'),
  getInvitation: tenant<{ id: InvitationId }, Invitation>('get-invitation'),
  /** Those for an `email`, in any case, or all, oldest first. */
  listInvitations: tenant<PageRequest & { email?: string | undefined }, Page<Invitation>>('list-invitations'),
  /** Another message, with another link and its whole time. Refuses with `conflict` what was accepted or revoked, and with `too_many_requests` within 30 s. */
  resendInvitation: tenant<{ id: InvitationId }, Invitation>('resend-invitation'),
  /** Refuses with `conflict` what was accepted; what was revoked before is no error. */
  revokeInvitation: tenant<{ id: InvitationId }, { revoked: true }>('revoke-invitation'),
  /** For the message of an invitation: a fresh link in place of the one before. */
  createInvitationMessage: tenant<{ invitationId: InvitationId }, InvitationMessage>('create-invitation-message'),
  /** What the page behind the link shows. Spends nothing. Refuses with `not_found` what is no link, or not the last one. */
  openInvitation: tenant<{ token: string }, OpenedInvitation>('open-invitation'),
  /**
   * Makes the user, with the invited address verified; who sends the same once more is answered alike. `identifier` is what they sign in with. Refuses with `not_found` what is over, with
   * `conflict` where the address has an account by now, and with `invalid_argument` an unfit password or name, in the language of `locale`, and terms that are not those in effect.
   */
  acceptInvitation: tenant<NewAccountRequest, { identifier: string }>('accept-invitation', { timeoutMs: 4_500 }),
  /** For which organizations a user may sign in: the active ones that they are a member of, in the order of what people call them. None of a user whom nobody knows; whether they are active is not looked at. */
  findMemberships: tenant<{ userId: UserId }, { memberships: readonly OrganizationMembership[] }>('find-memberships'),
  /** The first one first. Refuses with `not_found`. */
  listOrganizationMembers: tenant<PageRequest & { organizationId: OrganizationId }, Page<OrganizationMember>>('list-organization-members'),
  getOrganizationMember: tenant<{ organizationId: OrganizationId; userId: UserId }, OrganizationMember>('get-organization-member'),
  /** Makes a user a member, or replaces the roles of one. Refuses with `not_found`, `invalid_argument`, and with `conflict` who is a member of as many as one may. */
  putOrganizationMember: tenant<PutOrganizationMemberRequest & Conditional, OrganizationMember>('put-organization-member'),
  removeOrganizationMember: tenant<{ organizationId: OrganizationId; userId: UserId } & Conditional, { removed: true }>(
    'remove-organization-member',
  ),
  /** All organizations of a user, disabled ones too. Refuses with `not_found`. */
  listUserOrganizations: tenant<{ userId: UserId }, { organizations: readonly UserOrganization[] }>('list-user-organizations'),
  /** How wrong passwords slow the user down. Refuses with `not_found`. */
  getLoginThrottle: tenant<{ id: UserId }, LoginThrottle>('get-login-throttle'),
  /** Takes what wrong passwords have counted back. Refuses with `not_found`. */
  unlockUser: tenant<{ id: UserId }, { unlocked: true }>('unlock-user'),
  /** A fresh single-use token (24 h) that proves the current address; `token` is null when there is nothing to verify. */
  createEmailVerification: tenant<{ id: UserId }, { token: string | null; user: User | null }>('create-email-verification'),
  /**
   * Consumes such a token; refuses with `invalid_argument` when it is unknown, expired or the address changed since. `wasVerified`: it was used before, and the
   * address is still the verified one.
   */
  verifyEmail: tenant<{ token: string }, { email: string; wasVerified?: boolean }>('verify-email'),

  /** By `OwnRequest`. */
  getOwnProfile: tenant<OwnRequest, OwnProfile>('get-own-profile'),
  /** What the user is a member of, by `OwnRequest`. */
  listOwnOrganizations: tenant<OwnRequest, { organizations: readonly OwnOrganization[] }>('list-own-organizations'),
  /** Which versions of the terms the user accepted, and when, the first one first. */
  listOwnTermsAcceptances: tenant<OwnRequest, { acceptances: readonly OwnTermsAcceptance[] }>('list-own-terms-acceptances'),
  /** Refuses with `invalid_argument`, naming every unfit member. */
  updateOwnProfile: tenant<UpdateOwnProfileRequest, OwnProfile>('update-own-profile'),
  /**
   * By a fresh proof. Refuses with `invalid_argument` an unfit password; the detail is in the language of `locale` where there is one. The session that asks stays; others
   * end, unless they are to stay.
   */
  changeOwnPassword: tenant<ChangeOwnPasswordRequest, { changed: true }>('change-own-password', { timeoutMs: 4_500 }),
  /**
   * By a fresh proof: closes the account of the user until they keep it or it is due; `deletion` is null where it is erased at once. Sessions and grants end. Refuses with `forbidden` where the tenant lets
   * nobody do so.
   */
  requestOwnDeletion: tenant<OwnRequest, { deletion: PendingDeletion | null }>('request-own-deletion'),
  /**
   * By a fresh proof: a code is sent to the new address, and a link to the present one where that is verified. The answer is the same whoever has the new one. Refuses with `invalid_argument` an address
   * that is none or is not taken here, with `too_many_requests` who asked too often, and with `not_found` a second message where none was asked for.
   */
  requestOwnEmailChange: tenant<RequestEmailChange, { requested: true }>('request-own-email-change'),
  /** By `OwnRequest`. */
  getOwnEmailChange: tenant<OwnRequest, OwnEmailChange>('get-own-email-change'),
  /**
   * By a fresh proof: takes the code as proof of the new address. Refuses with `invalid_credentials` alike whatever is wrong with it, an address that has an account included, and with
   * `too_many_requests` after too many wrong ones.
   */
  confirmOwnEmailChange: tenant<OwnRequest & { code: string }, { outcome: EmailChangeOutcome }>('confirm-own-email-change'),
  /** For a message of a change: a fresh code or link in place of the one before. */
  createEmailChangeMessage: tenant<{ challengeId: ChallengeId; side: EmailChangeSide }, EmailChangeMessage>('create-email-change-message'),
  /** What the page behind the link shows. Spends nothing. Refuses with `not_found` a link of nothing that waits for its reader. */
  getEmailChange: tenant<{ token: string }, { email: string }>('get-email-change'),
  /** Who reads the present address allows the change, or ends it; who says the same again is answered alike. Refuses with `not_found` as `getEmailChange`. */
  decideEmailChange: tenant<{ token: string; decision: EmailChangeDecision }, { outcome: EmailChangeOutcome }>('decide-email-change'),
} as const;
