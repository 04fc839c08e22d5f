import { rpcMap } from '#contracts';
import { bindRpcs } from '#messaging';
import { AnswerTermsUseCase } from '../use-cases/answer-terms/answer-terms.use-case.js';
import { AuthenticateUseCase } from '../use-cases/authenticate/authenticate.use-case.js';
import { BeginChallengeUseCase } from '../use-cases/begin-challenge/begin-challenge.use-case.js';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { BeginPasskeyUseCase } from '../use-cases/begin-passkey/begin-passkey.use-case.js';
import { ChooseAccountUseCase } from '../use-cases/choose-account/choose-account.use-case.js';
import { ChooseOrganizationUseCase } from '../use-cases/choose-organization/choose-organization.use-case.js';
import { ChooseAuthenticatorUseCase } from '../use-cases/choose-authenticator/choose-authenticator.use-case.js';
import { CreateOwnRecoveryCodesUseCase } from '../use-cases/create-own-recovery-codes/create-own-recovery-codes.use-case.js';
import { PostponeEnrolmentUseCase } from '../use-cases/postpone-enrolment/postpone-enrolment.use-case.js';
import { CompleteProfileUseCase } from '../use-cases/complete-profile/complete-profile.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { CreateSignInNoticeUseCase } from '../use-cases/create-sign-in-notice/create-sign-in-notice.use-case.js';
import { DecideConsentUseCase } from '../use-cases/decide-consent/decide-consent.use-case.js';
import { DisownSignInUseCase } from '../use-cases/disown-sign-in/disown-sign-in.use-case.js';
import { EndSessionUseCase } from '../use-cases/end-session/end-session.use-case.js';
import { GetSessionUseCase } from '../use-cases/get-session/get-session.use-case.js';
import { GetSignInUseCase } from '../use-cases/get-sign-in/get-sign-in.use-case.js';
import { GetSignInNoticeUseCase } from '../use-cases/get-sign-in-notice/get-sign-in-notice.use-case.js';
import { GetSignInOutcomeUseCase } from '../use-cases/get-sign-in-outcome/get-sign-in-outcome.use-case.js';
import { ListOwnKnownSourcesUseCase } from '../use-cases/list-own-known-sources/list-own-known-sources.use-case.js';
import { ListOwnAuthenticatorsUseCase } from '../use-cases/list-own-authenticators/list-own-authenticators.use-case.js';
import { RebindSignInUseCase } from '../use-cases/rebind-sign-in/rebind-sign-in.use-case.js';
import { RemoveOwnAuthenticatorUseCase } from '../use-cases/remove-own-authenticator/remove-own-authenticator.use-case.js';
import { RenameOwnAuthenticatorUseCase } from '../use-cases/rename-own-authenticator/rename-own-authenticator.use-case.js';
import { ListOwnSessionsUseCase } from '../use-cases/list-own-sessions/list-own-sessions.use-case.js';
import { ListRememberedBrowsersUseCase } from '../use-cases/list-remembered-browsers/list-remembered-browsers.use-case.js';
import { ForgetRememberedBrowserUseCase } from '../use-cases/forget-remembered-browser/forget-remembered-browser.use-case.js';
import { ForgetRememberedBrowsersUseCase } from '../use-cases/forget-remembered-browsers/forget-remembered-browsers.use-case.js';
import { ListOwnRememberedBrowsersUseCase } from '../use-cases/list-own-remembered-browsers/list-own-remembered-browsers.use-case.js';
import { ForgetOwnRememberedBrowserUseCase } from '../use-cases/forget-own-remembered-browser/forget-own-remembered-browser.use-case.js';
import { ListSessionsUseCase } from '../use-cases/list-sessions/list-sessions.use-case.js';
import { RequestSignInMessageUseCase } from '../use-cases/request-sign-in-message/request-sign-in-message.use-case.js';
import { RevokeOwnOtherSessionsUseCase } from '../use-cases/revoke-own-other-sessions/revoke-own-other-sessions.use-case.js';
import { RevokeOwnSessionUseCase } from '../use-cases/revoke-own-session/revoke-own-session.use-case.js';
import { RevokeSessionUseCase } from '../use-cases/revoke-session/revoke-session.use-case.js';
import { RevokeSessionsUseCase } from '../use-cases/revoke-sessions/revoke-sessions.use-case.js';
import { StartAccountSignInUseCase } from '../use-cases/start-account-sign-in/start-account-sign-in.use-case.js';
import { KeepAccountUseCase } from '../use-cases/keep-account/keep-account.use-case.js';
import { SignInByPasswordUseCase } from '../use-cases/sign-in-by-password/sign-in-by-password.use-case.js';
import { StartSignInUseCase } from '../use-cases/start-sign-in/start-sign-in.use-case.js';

/** What answers each RPC of the session service. */
export const sessionRpcs = bindRpcs(rpcMap.session, {
  startSignIn: StartSignInUseCase,
  startAccountSignIn: StartAccountSignInUseCase,
  getSignIn: GetSignInUseCase,
  rebindSignIn: RebindSignInUseCase,
  authenticateUser: AuthenticateUseCase,
  beginChallenge: BeginChallengeUseCase,
  beginPasskey: BeginPasskeyUseCase,
  requestSignInMessage: RequestSignInMessageUseCase,
  chooseAccount: ChooseAccountUseCase,
  answerTerms: AnswerTermsUseCase,
  completeProfile: CompleteProfileUseCase,
  chooseOrganization: ChooseOrganizationUseCase,
  decideConsent: DecideConsentUseCase,
  beginEnrolment: BeginEnrolmentUseCase,
  confirmEnrolment: ConfirmEnrolmentUseCase,
  listOwnAuthenticators: ListOwnAuthenticatorsUseCase,
  removeOwnAuthenticator: RemoveOwnAuthenticatorUseCase,
  renameOwnAuthenticator: RenameOwnAuthenticatorUseCase,
  createOwnRecoveryCodes: CreateOwnRecoveryCodesUseCase,
  chooseAuthenticator: ChooseAuthenticatorUseCase,
  postponeEnrolment: PostponeEnrolmentUseCase,
  keepAccount: KeepAccountUseCase,
  getSignInOutcome: GetSignInOutcomeUseCase,
  signInByPassword: SignInByPasswordUseCase,
  getSession: GetSessionUseCase,
  listSessions: ListSessionsUseCase,
  revokeSession: RevokeSessionUseCase,
  revokeSessions: RevokeSessionsUseCase,
  endSession: EndSessionUseCase,
  listOwnSessions: ListOwnSessionsUseCase,
  revokeOwnSession: RevokeOwnSessionUseCase,
  revokeOwnOtherSessions: RevokeOwnOtherSessionsUseCase,
  listRememberedBrowsers: ListRememberedBrowsersUseCase,
  forgetRememberedBrowser: ForgetRememberedBrowserUseCase,
  forgetRememberedBrowsers: ForgetRememberedBrowsersUseCase,
  listOwnRememberedBrowsers: ListOwnRememberedBrowsersUseCase,
  forgetOwnRememberedBrowser: ForgetOwnRememberedBrowserUseCase,
  listOwnKnownSources: ListOwnKnownSourcesUseCase,
  createSignInNotice: CreateSignInNoticeUseCase,
  getSignInNotice: GetSignInNoticeUseCase,
  disownSignIn: DisownSignInUseCase,
});
