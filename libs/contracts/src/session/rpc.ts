import type { BegunEnrolment, EnrolmentWish } from '../identity/enrolment.js';
import type { PasskeyRequestOptions } from '../identity/passkeys.js';
import type { AuthenticatorId, OrganizationId, RememberedBrowserId, SessionId, SignInId, SignInNoticeId, UserId } from '../ids.js';
import type { OwnRequest } from '../own-request.js';
import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type { AuthenticatorName, MailedFactorName } from '../sign-in.js';
import type { AttributeChanges } from '../tenant/user-attributes.js';
import type {
  Authenticated,
  AuthenticateRequest,
  ConfirmEnrolmentRequest,
  DecideRequest,
  EndSessionRequest,
  EnrolmentAnswered,
  EnrolmentGrounds,
  OwnAuthenticators,
  OwnSession,
  PasskeyRole,
  PasswordSignInRequest,
  PresentSignIn,
  RememberedBrowser,
  Session,
  SessionFacts,
  SignInKey,
  SignInOutcome,
  SignInState,
  StartAccountSignInRequest,
  StartedSignIn,
  StartSignInRequest,
} from './dto.js';
import type { KnownSource, NoticedSignIn, SignInNoticeMessage } from './risk.js';

const { tenant } = rpcsOf('session');

export const sessionRpc = {
  /** A sign-in of this browser, on from what its session proves. */
  startSignIn: tenant<StartSignInRequest, StartedSignIn>('start-sign-in'),
  /** As `startSignIn`, for a page of one's own account. */
  startAccountSignIn: tenant<StartAccountSignInRequest, StartedSignIn>('start-account-sign-in'),
  /**
   * Where it stands; `browserToken` null where the browser has none of it. A decision is asked for only of who is signed in, by `sessionToken`. Refuses
   * with `transaction_invalid` what is unknown.
   */
  getSignIn: tenant<{ signInId: SignInId; browserToken: string | null; sessionToken: string | null }, SignInState>('get-sign-in'),
  /** A new secret, an auth_session, in place of the one that binds a sign-in, which is good no longer: of any number of callers one is answered. Refuses with `transaction_invalid` what is not bound by it, or has expired. */
  rebindSignIn: tenant<SignInKey, { browserToken: string }>('rebind-sign-in'),
  /**
   * Lets the identity service verify what was typed, and makes the session once all is proved that is demanded. Refuses with `transaction_invalid`, before
   * anything is looked at, a sign-in that is not this browser's or has expired; or as `identity.verifyAuthentication` does.
   */
  authenticateUser: tenant<AuthenticateRequest, Authenticated>('authenticate-user', { timeoutMs: 4_600 }),
  /**
   * Has the authenticator of the present step ask the user, by a message for instance; once, where it is called again within seconds. Refuses as
   * `identity.beginAuthentication` does.
   */
  beginChallenge: tenant<PresentSignIn, SignInState>('begin-challenge'),
  /**
   * What a browser asks for a passkey with, in place of what was asked before: for one that says who its user is, or for one of the user who has proved something. Refuses with
   * `transaction_invalid` a sign-in that is not this browser's, is over, or has no use for it.
   */
  beginPasskey: tenant<PresentSignIn & { as: PasskeyRole }, { options: PasskeyRequestOptions }>('begin-passkey'),
  /**
   * Has a message sent by which somebody signs in at this sign-in, and at no other; `identifier` null: once more to the name of the time before. `staySignedIn`: what they said of that with the name, which the page
   * of their proof shows; left out: nothing. The answer is the same whoever has the name. Refuses with
   * `transaction_invalid` a sign-in that is not this browser's, is over, or has no use for it, and as `identity.requestSignInMessage` does.
   */
  requestSignInMessage: tenant<
    PresentSignIn & { method: MailedFactorName; identifier: string | null; staySignedIn?: boolean | undefined },
    SignInState
  >('request-sign-in-message'),
  /** The user proves themselves by another authenticator than the preferred one. Refuses with `transaction_invalid` one that would not do now. */
  chooseAuthenticator: tenant<PresentSignIn & { method: AuthenticatorName }, SignInState>('choose-authenticator'),
  /** The user sets no authenticator up now; a session begins where all else is proved. Refuses with `transaction_invalid` where that cannot wait. */
  postponeEnrolment: tenant<PresentSignIn & { userAgent: string | null }, Authenticated>('postpone-enrolment'),
  /**
   * The user keeps the account that they had deleted; a session begins where all else is proved. Refuses with `transaction_invalid` a sign-in that is not this browser's or at another step, or whose user has
   * changed since their proof.
   */
  keepAccount: tenant<PresentSignIn & { userAgent: string | null }, Authenticated>('keep-account'),
  /** The user goes on with the account that is signed in. Refuses with `transaction_invalid` who is not signed in. */
  chooseAccount: tenant<DecideRequest, SignInState>('choose-account'),
  /** What the step asks for; who sends the same twice is answered twice. Refuses as `decideConsent` does, and as `identity.completeProfile`. */
  completeProfile: tenant<DecideRequest & { attributes: AttributeChanges }, SignInState>('complete-profile'),
  /** The user accepts a version of the terms, or does not, which denies what the application asked. A version that is not that of the step changes nothing. Refuses as `decideConsent` does. */
  answerTerms: tenant<DecideRequest & { version: string; decision: 'accept' | 'decline' }, SignInState>('answer-terms'),
  /** The user goes on for one of their organizations. The first choice stands; one that is not among those that the step asks for changes nothing. Refuses as `decideConsent` does. */
  chooseOrganization: tenant<DecideRequest & { organizationId: OrganizationId }, SignInState>('choose-organization'),
  /** The first decision stands, and is the answer to later ones. Refuses with `transaction_invalid` who is not signed in as the user who decides. */
  decideConsent: tenant<DecideRequest & { decision: 'allow' | 'deny' }, SignInState>('decide-consent'),

  /**
   * The user of a sign-in or of a session sets an authenticator up. Refuses with `transaction_invalid` a sign-in that is not at its step for that, with `login_required` a session that is
   * none, with `step_up_required` one whose proof does not do (attacks A64, A76), with `invalid_argument` what the tenant does not allow, and as `identity.beginEnrolment` does.
   */
  beginEnrolment: tenant<{ grounds: EnrolmentGrounds; wish: EnrolmentWish }, BegunEnrolment>('begin-enrolment'),
  /** They show that they have it, which is a proof at the sign-in that it is for. Refuses as `beginEnrolment` and `identity.confirmEnrolment` do. */
  confirmEnrolment: tenant<ConfirmEnrolmentRequest, EnrolmentAnswered>('confirm-enrolment'),
  /** What a user has set up, and what they would have to prove before they change it. */
  listOwnAuthenticators: tenant<OwnRequest, OwnAuthenticators>('list-own-authenticators'),
  /** As `identity.createRecoveryCodes`. Refuses as `beginEnrolment` does a session. */
  createOwnRecoveryCodes: tenant<OwnRequest, { codes: readonly string[] }>('create-own-recovery-codes'),
  /** As `identity.removeAuthenticator`: the session that asks goes on. Refuses as `beginEnrolment` does a session. */
  removeOwnAuthenticator: tenant<OwnRequest & { authenticatorId: AuthenticatorId }, { removed: true }>('remove-own-authenticator'),
  /** As `identity.renameAuthenticator`. Refuses as `beginEnrolment` does a session. */
  renameOwnAuthenticator: tenant<OwnRequest & { authenticatorId: AuthenticatorId; name: string }, { renamed: true }>(
    'rename-own-authenticator',
  ),

  /** For the token service, which believes nobody else about it. Refuses with `transaction_invalid` what is not this browser's, has expired, or ended with its session. */
  getSignInOutcome: tenant<PresentSignIn, SignInOutcome>('get-sign-in-outcome'),

  /**
   * For the token service: a user whom an application asked for their password (RFC 6749 §4.3). The session that begins is no browser's, and ends as any other. Refuses with `invalid_credentials`, alike, a wrong password, whoever
   * has set up a second factor, and whoever a page would have to ask anything, and otherwise as `identity.verifyAuthentication` does.
   */
  signInByPassword: tenant<PasswordSignInRequest, { session: SessionFacts }>('sign-in-by-password'),

  /** By its secret, the only proof of a session there is. `session` is null when it is unknown, ended, idle too long or expired. Marks it as seen. */
  getSession: tenant<{ sessionToken: string }, { session: SessionFacts | null }>('get-session'),
  listSessions: tenant<PageRequest & { userId: UserId }, Page<Session>>('list-sessions'),
  /** Refuses with `not_found` a session that is not this user's. */
  revokeSession: tenant<{ sessionId: SessionId; userId: UserId }, { revoked: true }>('revoke-session'),
  /** Ends every session of a user; those who wait for their end hear of each. How many there were: none is no error. */
  revokeSessions: tenant<{ userId: UserId }, { revoked: number }>('revoke-sessions'),
  /** A logout: by the user's cookie, or by an ID token that names the session. Ending what has ended, or never was, is no error. */
  endSession: tenant<EndSessionRequest, { ended: true }>('end-session'),

  /** A user's own, by `OwnRequest`, as `listSessions`. */
  listOwnSessions: tenant<OwnRequest & PageRequest, Page<OwnSession>>('list-own-sessions'),
  /** As `revokeSession`; the one that asks may end itself. */
  revokeOwnSession: tenant<OwnRequest & { sessionId: SessionId }, { revoked: true }>('revoke-own-session'),
  /** Browsers that are not asked for a second factor of a user, the newest first: those that nobody has forgotten. */
  listRememberedBrowsers: tenant<{ userId: UserId }, { browsers: readonly RememberedBrowser[] }>('list-remembered-browsers'),
  /** Refuses with `not_found` one that is not this user's. */
  forgetRememberedBrowser: tenant<{ userId: UserId; id: RememberedBrowserId }, { forgotten: true }>('forget-remembered-browser'),
  /** All of a user. How many there were: none is no error. */
  forgetRememberedBrowsers: tenant<{ userId: UserId }, { forgotten: number }>('forget-remembered-browsers'),
  /** A user's own, by `OwnRequest`. */
  listOwnRememberedBrowsers: tenant<OwnRequest, { browsers: readonly RememberedBrowser[] }>('list-own-remembered-browsers'),
  /** As `forgetRememberedBrowser`. */
  forgetOwnRememberedBrowser: tenant<OwnRequest & { id: RememberedBrowserId }, { forgotten: true }>('forget-own-remembered-browser'),
  /** Ends all sessions of the user but the one that asks. How many there were. */
  revokeOwnOtherSessions: tenant<OwnRequest, { revoked: number }>('revoke-own-other-sessions'),
  /** A user's own, by `OwnRequest`: where they have signed in and in how many browsers, those seen last first. */
  listOwnKnownSources: tenant<OwnRequest, { sources: readonly KnownSource[] }>('list-own-known-sources'),

  /** For who sends it: what a notice tells, and a fresh link in the place of the one before. */
  createSignInNotice: tenant<{ noticeId: SignInNoticeId }, SignInNoticeMessage>('create-sign-in-notice'),
  /** By the link of a notice, which this does not use up. Refuses with `not_found` what is no link, or none any more. */
  getSignInNotice: tenant<{ token: string }, NoticedSignIn & { isDisowned: boolean }>('get-sign-in-notice'),
  /**
   * By the link of a notice: the sign-in was not its user's. Ends all their sessions and grants, once; who asks again is answered the same. Refuses as
   * `getSignInNotice`.
   */
  disownSignIn: tenant<{ token: string }, { disowned: true }>('disown-sign-in'),
} as const;
