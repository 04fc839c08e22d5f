import type { AccessTokenStore } from './access-token-store.js';
import type { ApiKeyStore } from './api-keys/api-key-store.js';
import type { DetailSchemas } from './authorization-details.js';
import type { ClientAssertions } from './client-authentication/client-assertions.js';
import type { ClientAttestations } from './client-authentication/client-attestation.js';
import type { ClientDirectory } from './client-authentication/client-directory.js';
import type { ClientKeys } from './client-authentication/client-keys.js';
import type { Nonces } from './nonces.js';
import type { ResourceServerDirectory, TextMessages, TrustedIssuerDirectory, UserDirectory } from './directories.js';
import type { AuthorizationRequestStore } from './endpoints/authorization/authorization-request-store.js';
import type { ConsentStore } from './consent-store.js';
import type { UserCodeGuesses } from './endpoints/device/user-code-guesses.js';
import type { RefusalLog } from './endpoints/refusal-log.js';
import type { GrantStore } from './grant-store.js';
import type { MembershipDirectory } from './organizations.js';
import type { KeyedHashes } from './keyed-hashes.js';
import type { AuthorizationCodeStore, ConsumeOutcome } from './grants/authorization-code-store.js';
import type { BackchannelAuthenticationStore } from './grants/backchannel-authentication-store.js';
import type { BackchannelNotifications } from './grants/backchannel-notifications.js';
import type { ClientGrants } from './grants/client-grants.js';
import type { DeviceAuthorizationStore } from './grants/device-authorization-store.js';
import type { IssuanceLog } from './grants/issuance-log.js';
import type { PasswordSignIns } from './grants/password-sign-ins.js';
import type { SessionClientStore } from './grants/session-client.js';
import type { SharedWork } from './grants/shared-work.js';
import type { RefreshTokenStore } from './grants/refresh-token-store.js';
import type { Clock, Random, UnitOfWork } from './ports.js';
import type { RequestDocuments } from './request-object/request-documents.js';
import type { KeySet, Signer } from './signing.js';
import type { SingleUses } from './single-use.js';
import type { SpiffeBundles } from './spiffe/spiffe-bundle.js';
import type { SubjectSecrets } from './subjects/client-identifiers.js';
import type { TokenEventPublisher } from './token-events.js';
import type { UserLimits } from './user-limits.js';
import type { ClaimsHooks } from './claim-mapping/claims-hooks.js';

/** Everything the endpoints need; each function asks for its part of it. */
export type OAuthDependencies = {
  readonly unitOfWork: UnitOfWork;
  readonly authorizationRequests: AuthorizationRequestStore;
  readonly codes: AuthorizationCodeStore;
  readonly codeConsumptions: SharedWork<ConsumeOutcome>;
  readonly devices: DeviceAuthorizationStore;
  readonly backchannels: BackchannelAuthenticationStore;
  readonly backchannelNotifications: BackchannelNotifications;
  readonly sessionClients: SessionClientStore;
  readonly grants: GrantStore;
  readonly clientGrants: ClientGrants;
  readonly refreshTokens: RefreshTokenStore;
  /** What is done about refresh tokens that were spent, by which nobody gets another any more. */
  readonly refreshReplays: SharedWork<null>;
  readonly accessTokens: AccessTokenStore;
  readonly apiKeys: ApiKeyStore;
  readonly consents: ConsentStore;
  readonly clients: ClientDirectory;
  readonly assertions: ClientAssertions;
  readonly attestations: ClientAttestations;
  readonly attestationChallenges: Nonces;
  /** Of clients and trusted issuers. */
  readonly clientKeys: ClientKeys;
  readonly requestDocuments: RequestDocuments;
  readonly hashes: KeyedHashes;
  readonly trustedIssuers: TrustedIssuerDirectory;
  /** Of trust domains, which are trusted issuers. */
  readonly spiffeBundles: SpiffeBundles;
  /** Assertions of clients and trusted issuers, and what attested instances sign, by their jti. */
  readonly usedAssertions: SingleUses;
  readonly dpopNonces: Nonces;
  /** DPoP proofs, by their jti. */
  readonly usedProofs: SingleUses;
  readonly resourceServers: ResourceServerDirectory;
  readonly detailSchemas: DetailSchemas;
  readonly users: UserDirectory;
  readonly memberships: MembershipDirectory;
  readonly textMessages: TextMessages;
  readonly userLimits: UserLimits;
  readonly userCodeGuesses: UserCodeGuesses;
  readonly passwordSignIns: PasswordSignIns;
  readonly claimsHooks: ClaimsHooks;
  readonly signer: Signer;
  readonly keys: KeySet;
  readonly subjectSecrets: SubjectSecrets;
  readonly events: TokenEventPublisher;
  readonly refusals: RefusalLog;
  readonly issuances: IssuanceLog;
  readonly clock: Clock;
  readonly random: Random;
};
