import { AccountActivityEndpoint } from './account/activity.endpoint.js';
import { AccountAuthenticatorsEndpoint } from './account/authenticators.endpoint.js';
import { AccountApiKeysEndpoint } from './account/api-keys.endpoint.js';
import { AccountApplicationsEndpoint } from './account/applications.endpoint.js';
import { AccountDataEndpoint } from './account/data.endpoint.js';
import { AccountDeletionEndpoint } from './account/deletion.endpoint.js';
import { AccountEmailEndpoint } from './account/email.endpoint.js';
import { AccountOverviewEndpoint } from './account/overview.endpoint.js';
import { AccountPasswordEndpoint } from './account/password.endpoint.js';
import { AccountProfileEndpoint } from './account/profile.endpoint.js';
import { AccountTermsEndpoint } from './account/terms.endpoint.js';
import { AccountSessionsEndpoint } from './account/sessions.endpoint.js';
import { routes } from './http/routes.js';
import { InvitationEndpoint } from './invitation/invitation.endpoint.js';
import { AuthorizationChallengeEndpoint } from './challenge/authorization-challenge.endpoint.js';
import { AuthorizeEndpoint } from './oauth/authorize.endpoint.js';
import {
  BackchannelAuthenticationEndpoint,
  DeviceAuthorizationEndpoint,
  PushedAuthorizationEndpoint,
  RevocationEndpoint,
  TokenEndpoint,
} from './oauth/client-endpoints.js';
import { AttestationChallengeEndpoint } from './oauth/attestation-challenge.endpoint.js';
import { ClientConfigurationEndpoint, ClientRegistrationEndpoint } from './oauth/client-registration.endpoint.js';
import { BackchannelEndpoint } from './backchannel/backchannel.endpoint.js';
import { DeviceEndpoint } from './device/device.endpoint.js';
import { DiscoveryDocuments } from './oauth/discovery-documents.js';
import { JwksDocuments } from './oauth/jwks-documents.js';
import { GrantManagementEndpoint } from './oauth/grant-management.endpoint.js';
import { CheckSessionEndpoint } from './oauth/check-session.endpoint.js';
import { LogoutEndpoint } from './oauth/logout.endpoint.js';
import { UserinfoEndpoint } from './oauth/userinfo.endpoint.js';
import { AssetsEndpoint, TenantAssetsEndpoint } from './pages/assets.endpoint.js';
import { EmailChangeEndpoint } from './pages/email-change.endpoint.js';
import { SignInNoticeEndpoint } from './recovery/sign-in-notice.endpoint.js';
import { StartEndpoint, TenantStartEndpoint } from './pages/start.endpoint.js';
import { VerifyEmailEndpoint } from './pages/verify-email.endpoint.js';
import { ChangePasswordEndpoint, PlatformChangePasswordEndpoint } from './recovery/change-password.endpoint.js';
import { ForgotPasswordEndpoint } from './recovery/forgot-password.endpoint.js';
import { ResetPasswordEndpoint } from './recovery/reset-password.endpoint.js';
import { bindRoutes } from './serving/bind-routes.js';
import { PasskeyEndpoints, PlatformPasskeyEndpoints, PlatformPasskeys } from './passkeys/passkey-endpoints.endpoint.js';
import { MagicLinkEndpoint } from './sign-in/magic-link.endpoint.js';
import { PasskeyOptionsEndpoint } from './sign-in/passkey-options.endpoint.js';
import { SignInEndpoint } from './sign-in/sign-in.endpoint.js';
import { SignUpEndpoint } from './sign-up/sign-up.endpoint.js';

/** What answers at each address of the gateway. */
export const endpoints = bindRoutes(routes, {
  authorize: AuthorizeEndpoint,
  par: PushedAuthorizationEndpoint,
  deviceAuthorization: DeviceAuthorizationEndpoint,
  device: DeviceEndpoint,
  authorizationChallenge: AuthorizationChallengeEndpoint,
  backchannelAuthentication: BackchannelAuthenticationEndpoint,
  backchannel: BackchannelEndpoint,
  attestationChallenge: AttestationChallengeEndpoint,
  token: TokenEndpoint,
  revoke: RevocationEndpoint,
  register: ClientRegistrationEndpoint,
  clientConfiguration: ClientConfigurationEndpoint,
  userinfo: UserinfoEndpoint,
  grantManagement: GrantManagementEndpoint,
  logout: LogoutEndpoint,
  jwks: JwksDocuments,
  checkSession: CheckSessionEndpoint,
  discovery: DiscoveryDocuments,
  serverMetadata: DiscoveryDocuments,
  login: SignInEndpoint,
  magicLink: MagicLinkEndpoint,
  passkeyOptions: PasskeyOptionsEndpoint,
  signUp: SignUpEndpoint,
  forgotPassword: ForgotPasswordEndpoint,
  resetPassword: ResetPasswordEndpoint,
  invitation: InvitationEndpoint,
  changePassword: ChangePasswordEndpoint,
  platformChangePassword: PlatformChangePasswordEndpoint,
  passkeyEndpoints: PasskeyEndpoints,
  platformPasskeyEndpoints: PlatformPasskeyEndpoints,
  platformPasskeys: PlatformPasskeys,
  account: AccountOverviewEndpoint,
  accountProfile: AccountProfileEndpoint,
  accountEmail: AccountEmailEndpoint,
  accountPassword: AccountPasswordEndpoint,
  accountAuthenticators: AccountAuthenticatorsEndpoint,
  accountApplications: AccountApplicationsEndpoint,
  accountApiKeys: AccountApiKeysEndpoint,
  accountActivity: AccountActivityEndpoint,
  accountData: AccountDataEndpoint,
  accountTerms: AccountTermsEndpoint,
  accountDeletion: AccountDeletionEndpoint,
  accountSessions: AccountSessionsEndpoint,
  verifyEmail: VerifyEmailEndpoint,
  emailChange: EmailChangeEndpoint,
  signInNotice: SignInNoticeEndpoint,
  start: StartEndpoint,
  tenantStart: TenantStartEndpoint,
  assets: AssetsEndpoint,
  tenantAssets: TenantAssetsEndpoint,
});
