import type { FactoryProvider } from '@nestjs/common';
import { rpcMap, type TenantContext, type User, type UserId } from '#contracts';
import { BatchedRpc } from '#batching';
import { Clock, RpcClient, UnitOfWork, UserLimits } from '#kernel';
import { SchemaValidator } from '#json-schema';
import { servesNumber } from '#phone-numbers';
import { type OAuthDependencies, RotatingNonces, SharedWork, verifyClientAssertion, verifyClientAttestation } from '#oauth-core';
import { ClientDirectory, ResourceServerDirectory, TrustedIssuerDirectory } from '#tenancy';
import { TenantKeyRing } from '../keys/tenant-key-ring.js';
import { SqlAccessTokenStore } from '../persistence/stores/sql-access-token.store.js';
import { SqlApiKeyStore } from '../persistence/stores/sql-api-key.store.js';
import { SqlAuthorizationCodeStore } from '../persistence/stores/sql-authorization-code.store.js';
import { SqlAuthorizationRequestStore } from '../persistence/stores/sql-authorization-request.store.js';
import { SqlBackchannelAuthenticationStore } from '../persistence/stores/sql-backchannel-authentication.store.js';
import { SqlConsentStore } from '../persistence/stores/sql-consent.store.js';
import { SqlDeviceAuthorizationStore } from '../persistence/stores/sql-device-authorization.store.js';
import { SqlGrantStore } from '../persistence/stores/sql-grant.store.js';
import { SqlRefreshTokenStore } from '../persistence/stores/sql-refresh-token.store.js';
import { SqlSingleUseStore } from '../persistence/stores/sql-single-use.store.js';
import { SqlSessionClientStore } from '../persistence/stores/sql-session-client.store.js';
import { OAUTH } from '../ports/oauth.js';
import { Sessions } from '../ports/sessions.js';
import { ClientKeyDirectory } from './client-key-directory.js';
import { ClientSecretVault } from './client-secret-vault.js';
import { SpiffeBundleDirectory } from './spiffe-bundle-directory.js';
import { CountedUserCodeGuesses } from './counted-user-code-guesses.js';
import { HttpClaimsHooks } from './http-claims-hooks.js';
import { MasterKeyHashes } from './master-key-hashes.js';
import { LoggedRefusals } from './logged-refusals.js';
import { OutboxTokenEvents } from './outbox-token-events.js';
import { PublishedRequestObjects } from './published-request-objects.js';
import { randomPool } from './random-pool.js';
import { RememberedClientGrants } from './remembered-client-grants.js';
import { SealedBackchannelNotifications } from './sealed-backchannel-notifications.js';
import { SubjectSecretVault } from './subject-secret-vault.js';
import { TokenMetrics } from './token-metrics.js';

const findUsers = (rpc: RpcClient): OAuthDependencies['users'] => {
  const users = new BatchedRpc<UserId, User | null>(
    async (tenant, ids) => (await rpc.call(rpcMap.identity.findUsers, tenant, { ids })).users,
  );
  return {
    find: (tenant, id) => users.load(tenant, id),
    findByIdentifier: async (tenant, identifier) => (await rpc.call(rpcMap.identity.findUserByIdentifier, tenant, { identifier })).user,
  };
};

/** Whose assertions are believed, by which keys, and which were used. */
const assertionPorts = (clientKeys: ClientKeyDirectory, spiffeBundles: SpiffeBundleDirectory, trustedIssuers: TrustedIssuerDirectory) => ({
  clientKeys,
  spiffeBundles,
  trustedIssuers: { list: (tenant: TenantContext) => trustedIssuers.all(tenant) },
  usedAssertions: SqlSingleUseStore.assertions,
});

const judgeAssertions = (dependencies: Parameters<typeof verifyClientAssertion>[3]): OAuthDependencies['assertions'] => ({
  verify: (tenant, jwt, registration) => verifyClientAssertion(tenant, jwt, registration, dependencies),
});

type AttestationPorts = Parameters<typeof verifyClientAttestation>[3];

/** How attested instances of clients prove themselves, and by which challenges. */
const attestationPorts = (
  hashes: MasterKeyHashes,
  others: Omit<AttestationPorts, 'attestationChallenges'>,
): Pick<OAuthDependencies, 'attestations' | 'attestationChallenges'> => {
  const attestationChallenges = new RotatingNonces('attestation challenge', hashes, others.clock);
  const ports = { ...others, attestationChallenges };
  return {
    attestationChallenges,
    attestations: { verify: (tenant, presented, registration) => verifyClientAttestation(tenant, presented, registration, ports) },
  };
};

/** Every port of the protocol with what stands behind it here. Users are asked for each time: a lock takes effect at once. */
export const oauthDependencies: FactoryProvider<OAuthDependencies> = {
  provide: OAUTH,
  inject: [
    UnitOfWork,
    RpcClient,
    ClientDirectory,
    ResourceServerDirectory,
    TrustedIssuerDirectory,
    ClientKeyDirectory,
    SpiffeBundleDirectory,
    PublishedRequestObjects,
    ClientSecretVault,
    TenantKeyRing,
    SubjectSecretVault,
    OutboxTokenEvents,
    RememberedClientGrants,
    LoggedRefusals,
    TokenMetrics,
    UserLimits,
    CountedUserCodeGuesses,
    MasterKeyHashes,
    HttpClaimsHooks,
    SealedBackchannelNotifications,
    Sessions,
    Clock,
  ],
  useFactory: (
    unitOfWork: UnitOfWork,
    rpc: RpcClient,
    clients: ClientDirectory,
    resourceServers: ResourceServerDirectory,
    trustedIssuers: TrustedIssuerDirectory,
    clientKeys: ClientKeyDirectory,
    spiffeBundles: SpiffeBundleDirectory,
    requestDocuments: PublishedRequestObjects,
    clientSecretKeys: ClientSecretVault,
    keyRing: TenantKeyRing,
    subjectSecrets: SubjectSecretVault,
    events: OutboxTokenEvents,
    clientGrants: RememberedClientGrants,
    refusals: LoggedRefusals,
    issuances: TokenMetrics,
    userLimits: UserLimits,
    userCodeGuesses: CountedUserCodeGuesses,
    hashes: MasterKeyHashes,
    claimsHooks: HttpClaimsHooks,
    backchannelNotifications: SealedBackchannelNotifications,
    sessions: Sessions,
    clock: Clock,
  ) => ({
    unitOfWork,
    authorizationRequests: new SqlAuthorizationRequestStore(),
    codes: new SqlAuthorizationCodeStore(),
    codeConsumptions: new SharedWork(),
    refreshReplays: new SharedWork(),
    sessionClients: new SqlSessionClientStore(),
    devices: new SqlDeviceAuthorizationStore(),
    backchannels: new SqlBackchannelAuthenticationStore(),
    backchannelNotifications,
    grants: new SqlGrantStore(),
    clientGrants,
    refreshTokens: new SqlRefreshTokenStore(),
    accessTokens: new SqlAccessTokenStore(),
    apiKeys: new SqlApiKeyStore(),
    consents: new SqlConsentStore(),
    clients,
    assertions: judgeAssertions({ ...assertionPorts(clientKeys, spiffeBundles, trustedIssuers), clientSecretKeys, unitOfWork, clock }),
    ...assertionPorts(clientKeys, spiffeBundles, trustedIssuers),
    ...attestationPorts(hashes, { ...assertionPorts(clientKeys, spiffeBundles, trustedIssuers), unitOfWork, clock }),
    requestDocuments,
    hashes,
    dpopNonces: new RotatingNonces('DPoP nonce', hashes, clock),
    usedProofs: SqlSingleUseStore.proofs,
    resourceServers: { list: (tenant) => resourceServers.all(tenant) },
    detailSchemas: new SchemaValidator(),
    users: findUsers(rpc),
    memberships: { find: async (tenant, userId) => (await rpc.call(rpcMap.identity.findMemberships, tenant, { userId })).memberships },
    textMessages: { serves: ({ settings }, number) => servesNumber(settings.smsCountries, number) },
    claimsHooks,
    signer: keyRing,
    keys: keyRing,
    subjectSecrets,
    events,
    refusals,
    issuances,
    userLimits,
    userCodeGuesses,
    passwordSignIns: {
      signIn: (tenant, request) => sessions.signInByPassword(tenant, request),
      end: (tenant, session) => sessions.end(tenant, session),
    },
    clock,
    random: randomPool(),
  }),
};
