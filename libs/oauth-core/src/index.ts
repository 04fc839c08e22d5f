export { accessTokenHash } from './access-token.js';
export type * from './api-keys/api-key-store.js';
export { keyScopesAmong, keyScopesOf } from './api-keys/key-scopes.js';
export { mayHaveApiKeys } from './api-keys/may-have-api-keys.js';
export { newApiKey, type NewApiKey } from './api-keys/new-api-key.js';
export { type Authorization, authorizationOf, type UserAuthorization } from './authorization.js';
export { problemOfTemplate } from './claim-mapping/template.js';
export { attributeClaimNames } from './claims.js';
export type { AuthorizationDetail, DetailSchemas } from './authorization-details.js';
export * from './client-authentication/authenticate-client.js';
export * from './client-registration/index.js';
export { presentsAssertion } from './client-authentication/client-assertion.js';
export { type ClientKey, problemsOfJwkSet, readJwkSet } from './client-authentication/jwk-set.js';
export { proveClient, verifyClientAssertion } from './client-authentication/verify-client-assertion.js';
export { verifyClientAttestation } from './client-authentication/verify-client-attestation.js';
export * from './endpoints/authorization/describe-authorization.js';
export * from './endpoints/authorization/push-authorization.js';
export * from './endpoints/authorization/resume-authorization.js';
export * from './endpoints/authorization/start-authorization.js';
export * from './endpoints/backchannel/authenticate-by-backchannel.js';
export * from './endpoints/backchannel/backchannel-notice.js';
export * from './endpoints/backchannel/open-backchannel.js';
export * from './endpoints/challenge/complete-challenge.js';
export { continueChallenge, invalidSession as invalidAuthSession } from './endpoints/challenge/continue-challenge.js';
export * from './endpoints/challenge/start-challenge.js';
export * from './endpoints/device/authorize-device.js';
export * from './endpoints/device/open-device.js';
export * from './endpoints/introspection.js';
export * from './endpoints/manage-grant.js';
export * from './endpoints/logout.js';
export * from './endpoints/revocation.js';
export type * from './endpoints/signatures.js';
export * from './endpoints/token.js';
export * from './endpoints/userinfo.js';
export { errorReply, OAuthError, type OAuthErrorCode } from './errors.js';
export { idTokenAlgorithm, signingAlgorithmsOf } from './id-token.js';
export { type CertificateSupport, discoveryMetadata, type MetadataSource } from './metadata.js';
export { Parameters } from './parameters.js';
export type * from './pending-authorization.js';
export type * from './access-token-store.js';
export type * from './claim-mapping/claims-hooks.js';
export type * from './client-authentication/client-assertions.js';
export type * from './client-authentication/client-directory.js';
export type * from './client-authentication/client-keys.js';
export type * from './client-authentication/client-secret-keys.js';
export type * from './dependencies.js';
export type * from './request-object/request-documents.js';
export type * from './single-use.js';
export { type Nonces, RotatingNonces } from './nonces.js';
export type { KeyedHashes } from './keyed-hashes.js';
export { challengesOf, type Confirmation, schemeOf, type TokenType } from './sender-constraint.js';
export type * from './directories.js';
export type * from './endpoints/authorization/authorization-request-store.js';
export type * from './consent-store.js';
export { describeDetails } from './endpoints/authorization/describe-details.js';
export type * from './endpoints/device/user-code-guesses.js';
export type * from './endpoints/refusal-log.js';
export { type AskedGrant, type ManagedGrant, mayManageGrants } from './grant-management.js';
export { writeRedemption } from './grants/redeem-code.js';
export type * from './grant-store.js';
export type { MembershipDirectory } from './organizations.js';
export type * from './grants/authorization-code-store.js';
export type * from './grants/client-grants.js';
export { SharedWork } from './grants/shared-work.js';
export { isSubjectPattern } from './client-authentication/assertion-subject.js';
export * from './grants/backchannel-authentication-store.js';
export type * from './grants/backchannel-notifications.js';
export type * from './grants/device-authorization-store.js';
export * from './grants/polling.js';
export type * from './grants/issuance-log.js';
export type * from './grants/refresh-token-store.js';
export type * from './ports.js';
export type * from './signing.js';
export { clientIdentifiers, type SubjectSecrets } from './subjects/client-identifiers.js';
export { subjectSecretBytes } from './subjects/pairwise-identifier.js';
export { sectorAddresses, sectorOf } from './subjects/sector.js';
export type * from './token-events.js';
export { destinationsOf, listedName, shownLinks } from './trust.js';
export type * from './user-limits.js';
export { type Prompt, supportedPrompts } from './prompt.js';
export type { SessionClient, SessionClientStore } from './grants/session-client.js';
export { problemOfFetchedPort } from './fetched-port.js';
export { checkLogoutUri, checkPostedUri } from './logout-uri.js';
export { type EndedSignIn, issueLogoutToken, judgeLogoutAnswer } from './logout-token.js';
export { checkRedirectUri, hasRegisteredOrigin, isNativeByItsRedirects, redirectTargetOf } from './redirect-uri.js';
export { browserStateOf, sessionStateOf } from './session-state.js';
export { hasTokens, responseHas } from './response-type.js';
export { changedRegistration, completeAuthentication, completeRegistration } from './registration.js';
export { type ProfileConflict, profileConflicts, resourceServerConflict, settingsConflicts } from './profiles/profile-conflicts.js';
export { profileOf, type SecurityProfile, strictestProfile } from './profiles/profiles.js';
export { jsonReply } from './reply.js';
export { type Access, accessAtEach } from './resource-access.js';
export {
  allowsScope,
  describeScope,
  hasBraces,
  isRegistrable,
  longestScope,
  overlap,
  permissionByValue,
  scopeAt,
  scopeTemplateOf,
} from './scope-template.js';
export { apiScopesOf, grantManagementScopes, hasManyValues, isPlatformScope, openIdScopes, parseScope } from './scopes.js';
export * from './secrets.js';
export { readDistinguishedName } from './certificates/distinguished-name.js';
export * from './spiffe/spiffe-bundle.js';
export { isOfSpiffe, isTrustDomain, isWorkloadPattern } from './spiffe/spiffe-id.js';
export { isHttpsAddress, problemOfUri } from './uri-syntax.js';
