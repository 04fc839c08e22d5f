import { rpcMap } from '#contracts';
import { bindRpcs } from '#messaging';
import { CreateApiKeyUseCase } from '../use-cases/create-api-key/create-api-key.use-case.js';
import { CreateOwnApiKeyUseCase } from '../use-cases/create-own-api-key/create-own-api-key.use-case.js';
import { ListApiKeysUseCase } from '../use-cases/list-api-keys/list-api-keys.use-case.js';
import { ListOwnApiKeysUseCase } from '../use-cases/list-own-api-keys/list-own-api-keys.use-case.js';
import { RevokeApiKeyUseCase } from '../use-cases/revoke-api-key/revoke-api-key.use-case.js';
import { RevokeOwnApiKeyUseCase } from '../use-cases/revoke-own-api-key/revoke-own-api-key.use-case.js';
import { AuthenticateByBackchannelUseCase } from '../use-cases/authenticate-by-backchannel/authenticate-by-backchannel.use-case.js';
import { AuthorizeDeviceUseCase } from '../use-cases/authorize-device/authorize-device.use-case.js';
import { BeginLogoutUseCase } from '../use-cases/begin-logout/begin-logout.use-case.js';
import { CompleteAuthorizationChallengeUseCase } from '../use-cases/complete-authorization-challenge/complete-authorization-challenge.use-case.js';
import { ContinueAuthorizationChallengeUseCase } from '../use-cases/continue-authorization-challenge/continue-authorization-challenge.use-case.js';
import { CreateAttestationChallengeUseCase } from '../use-cases/create-attestation-challenge/create-attestation-challenge.use-case.js';
import { CreateBackchannelMessageUseCase } from '../use-cases/create-backchannel-message/create-backchannel-message.use-case.js';
import { DescribeAuthorizationUseCase } from '../use-cases/describe-authorization/describe-authorization.use-case.js';
import { GetJwksUseCase } from '../use-cases/get-jwks/get-jwks.use-case.js';
import { FindSubjectUseCase } from '../use-cases/find-subject/find-subject.use-case.js';
import { FindUsedClientsUseCase } from '../use-cases/find-used-clients/find-used-clients.use-case.js';
import { GetUserinfoUseCase } from '../use-cases/get-userinfo/get-userinfo.use-case.js';
import { IntrospectTokensUseCase } from '../use-cases/introspect-tokens/introspect-tokens.use-case.js';
import { IssueTokenUseCase } from '../use-cases/issue-token/issue-token.use-case.js';
import { ListConsentsUseCase } from '../use-cases/list-consents/list-consents.use-case.js';
import { ListGrantsUseCase } from '../use-cases/list-grants/list-grants.use-case.js';
import { ListOwnApplicationsUseCase } from '../use-cases/list-own-applications/list-own-applications.use-case.js';
import { ListRevocationsUseCase } from '../use-cases/list-revocations/list-revocations.use-case.js';
import { ListSigningKeysUseCase } from '../use-cases/list-signing-keys/list-signing-keys.use-case.js';
import { ListVerificationKeysUseCase } from '../use-cases/list-verification-keys/list-verification-keys.use-case.js';
import { ManageGrantUseCase } from '../use-cases/manage-grant/manage-grant.use-case.js';
import { OpenBackchannelUseCase } from '../use-cases/open-backchannel/open-backchannel.use-case.js';
import { OpenDeviceUseCase } from '../use-cases/open-device/open-device.use-case.js';
import { PushAuthorizationUseCase } from '../use-cases/push-authorization/push-authorization.use-case.js';
import { ResumeAuthorizationUseCase } from '../use-cases/resume-authorization/resume-authorization.use-case.js';
import { RevokeGrantUseCase } from '../use-cases/revoke-grant/revoke-grant.use-case.js';
import { RevokeOwnApplicationUseCase } from '../use-cases/revoke-own-application/revoke-own-application.use-case.js';
import { RevokeTokenUseCase } from '../use-cases/revoke-token/revoke-token.use-case.js';
import { RotateSigningKeysUseCase } from '../use-cases/rotate-signing-keys/rotate-signing-keys.use-case.js';
import { SealClientSecretUseCase } from '../use-cases/seal-client-secret/seal-client-secret.use-case.js';
import { SignIntrospectionResponseUseCase } from '../use-cases/sign-introspection-response/sign-introspection-response.use-case.js';
import { StartAuthorizationChallengeUseCase } from '../use-cases/start-authorization-challenge/start-authorization-challenge.use-case.js';
import { StartAuthorizationUseCase } from '../use-cases/start-authorization/start-authorization.use-case.js';
import { VerifyAccessTokenUseCase } from '../use-cases/verify-access-token/verify-access-token.use-case.js';
import { VerifyClientAssertionUseCase } from '../use-cases/verify-client-assertion/verify-client-assertion.use-case.js';
import { VerifySoftwareStatementUseCase } from '../use-cases/verify-software-statement/verify-software-statement.use-case.js';
import { WithdrawConsentUseCase } from '../use-cases/withdraw-consent/withdraw-consent.use-case.js';

/** What answers each RPC of the token service. */
export const tokenRpcs = bindRpcs(rpcMap.token, {
  startAuthorization: StartAuthorizationUseCase,
  pushAuthorization: PushAuthorizationUseCase,
  authorizeDevice: AuthorizeDeviceUseCase,
  openDevice: OpenDeviceUseCase,
  authenticateByBackchannel: AuthenticateByBackchannelUseCase,
  openBackchannel: OpenBackchannelUseCase,
  createBackchannelMessage: CreateBackchannelMessageUseCase,
  startAuthorizationChallenge: StartAuthorizationChallengeUseCase,
  continueAuthorizationChallenge: ContinueAuthorizationChallengeUseCase,
  completeAuthorizationChallenge: CompleteAuthorizationChallengeUseCase,
  resumeAuthorization: ResumeAuthorizationUseCase,
  describeAuthorization: DescribeAuthorizationUseCase,
  createAttestationChallenge: CreateAttestationChallengeUseCase,
  issueToken: IssueTokenUseCase,
  revokeToken: RevokeTokenUseCase,
  getUserinfo: GetUserinfoUseCase,
  manageGrant: ManageGrantUseCase,
  introspectTokens: IntrospectTokensUseCase,
  listRevocations: ListRevocationsUseCase,
  signIntrospectionResponse: SignIntrospectionResponseUseCase,
  verifyAccessToken: VerifyAccessTokenUseCase,
  verifyClientAssertion: VerifyClientAssertionUseCase,
  verifySoftwareStatement: VerifySoftwareStatementUseCase,
  findUsedClients: FindUsedClientsUseCase,
  findSubject: FindSubjectUseCase,
  sealClientSecret: SealClientSecretUseCase,
  getJwks: GetJwksUseCase,
  listVerificationKeys: ListVerificationKeysUseCase,
  beginLogout: BeginLogoutUseCase,
  listGrants: ListGrantsUseCase,
  revokeGrant: RevokeGrantUseCase,
  listConsents: ListConsentsUseCase,
  withdrawConsent: WithdrawConsentUseCase,
  listOwnApplications: ListOwnApplicationsUseCase,
  revokeOwnApplication: RevokeOwnApplicationUseCase,
  createApiKey: CreateApiKeyUseCase,
  listApiKeys: ListApiKeysUseCase,
  revokeApiKey: RevokeApiKeyUseCase,
  createOwnApiKey: CreateOwnApiKeyUseCase,
  listOwnApiKeys: ListOwnApiKeysUseCase,
  revokeOwnApiKey: RevokeOwnApiKeyUseCase,
  listSigningKeys: ListSigningKeysUseCase,
  rotateSigningKeys: RotateSigningKeysUseCase,
});
