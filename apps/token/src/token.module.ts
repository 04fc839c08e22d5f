import { Module } from '@nestjs/common';
import { AccountHolders, Clock, IdempotentCreations, UserLimits } from '#kernel';
import { CountedUserLimits } from '#limits';
import { TenantErasure } from '#messaging';
import { DocumentFetcher, HttpPoster } from '#outbound';
import { SqlIdempotentCreations } from '#persistence';
import { IdempotencyKeyCleaner, MasterKeys, RpcAccountHolders } from '#platform';
import { TenancyModule } from '#tenancy';
import { ClientKeyDirectory } from './adapters/client-key-directory.js';
import { ClientSecretVault } from './adapters/client-secret-vault.js';
import { CountedUserCodeGuesses } from './adapters/counted-user-code-guesses.js';
import { DirectoryApplicationDescriptions } from './adapters/directory-application-descriptions.js';
import { DirectoryTenants } from './adapters/directory-tenants.js';
import { HttpClaimsHooks } from './adapters/http-claims-hooks.js';
import { HttpClientCallbacks } from './adapters/http-client-callbacks.js';
import { RpcSessions } from './adapters/rpc-sessions.js';
import { RpcOrganizationNames } from './adapters/rpc-organization-names.js';
import { MasterKeyHashes } from './adapters/master-key-hashes.js';
import { LoggedRefusals } from './adapters/logged-refusals.js';
import { oauthDependencies } from './adapters/oauth-dependencies.js';
import { OutboxTokenEvents } from './adapters/outbox-token-events.js';
import { PublishedRequestObjects } from './adapters/published-request-objects.js';
import { SpiffeBundleDirectory } from './adapters/spiffe-bundle-directory.js';
import { RememberedClientGrants } from './adapters/remembered-client-grants.js';
import { SealedBackchannelNotifications } from './adapters/sealed-backchannel-notifications.js';
import { SealedKeyMetrics } from './adapters/sealed-key-metrics.js';
import { SubjectSecretVault } from './adapters/subject-secret-vault.js';
import { TokenMetrics } from './adapters/token-metrics.js';
import { ClientEventsController } from './events/client-events.controller.js';
import { GrantBroadcastsController } from './events/grant-broadcasts.controller.js';
import { OrganizationEventsController } from './events/organization-events.controller.js';
import { SessionEventsController } from './events/session-events.controller.js';
import { SigningKeyBroadcastsController } from './events/signing-key-broadcasts.controller.js';
import { TenantEventsController } from './events/tenant-events.controller.js';
import { UserEventsController } from './events/user-events.controller.js';
import { BackchannelWorker } from './jobs/backchannel-worker.js';
import { LogoutWorker } from './jobs/logout-worker.js';
import { KeyResealer } from './jobs/key-resealer.js';
import { MasterKeyCheck } from './jobs/master-key-check.js';
import { PartitionMaintainer } from './jobs/partition-maintainer.js';
import { generateSigningKeyPair } from './keys/generate-key-pair.js';
import { KeyPairs } from './keys/key-pairs.js';
import { SigningKeyVault } from './keys/signing-key-vault.js';
import { TenantKeyRing } from './keys/tenant-key-ring.js';
import { SqlExpiringTables } from './persistence/stores/sql-expiring-tables.js';
import { SqlSealedClientSecrets } from './persistence/stores/sql-sealed-client-secrets.js';
import { SqlSubjectSecretStore } from './persistence/stores/sql-subject-secret.store.js';
import { SqlBackchannelDeliveryStore } from './persistence/stores/sql-backchannel-delivery.store.js';
import { SqlLogoutDeliveryStore } from './persistence/stores/sql-logout-delivery.store.js';
import { SqlRevocationList } from './persistence/stores/sql-revocation-list.js';
import { SqlAuthorizationCodeStore } from './persistence/stores/sql-authorization-code.store.js';
import { SqlDataEraser } from './persistence/stores/sql-data-eraser.js';
import { SqlGrantStore } from './persistence/stores/sql-grant.store.js';
import { TypeOrmSigningKeyStore } from './persistence/stores/typeorm-signing-key.store.js';
import { SqlConsentStore } from './persistence/stores/sql-consent.store.js';
import { SqlApiKeyStore } from './persistence/stores/sql-api-key.store.js';
import { ApiKeyAdministration } from './ports/api-key-administration.js';
import { ApplicationDescriptions } from './ports/application-descriptions.js';
import { OrganizationNames } from './ports/organization-names.js';
import { ConsentAdministration } from './ports/consent-administration.js';
import { DataEraser } from './ports/data-eraser.js';
import { ExpiringTables } from './ports/expiring-tables.js';
import { GrantAdministration } from './ports/grant-administration.js';
import { BackchannelAlarm, LogoutAlarm } from './ports/delivery-alarm.js';
import { BackchannelDeliveryStore } from './ports/backchannel-delivery-store.js';
import { ClientCallbacks } from './ports/client-callbacks.js';
import { LogoutDeliveryStore } from './ports/logout-delivery-store.js';
import { UnredeemedCodes } from './ports/unredeemed-codes.js';
import { PrivateKeyCipher } from './keys/private-key-cipher.js';
import { RevocationList } from './ports/revocation-list.js';
import { SealedClientSecrets } from './ports/sealed-client-secrets.js';
import { SubjectSecretStore } from './ports/subject-secret-store.js';
import { SigningKeyStore } from './keys/signing-key-store.js';
import { Sessions } from './ports/sessions.js';
import { Tenants } from './ports/tenants.js';
import { TokenUses } from './ports/token-uses.js';
import { TokenConfig } from './token.config.js';
import { NewApiKeys } from './use-cases/api-keys/new-api-keys.js';
import { RevokedApiKeys } from './use-cases/api-keys/revoked-api-keys.js';
import { EndGrantsUseCase } from './use-cases/end-grants/end-grants.use-case.js';
import { FindClosedMasterKeysUseCase } from './use-cases/find-closed-master-keys/find-closed-master-keys.use-case.js';
import { ForgetClientSecretsUseCase } from './use-cases/forget-client-secrets/forget-client-secrets.use-case.js';
import { MaintainPartitionsUseCase } from './use-cases/maintain-partitions/maintain-partitions.use-case.js';
import { PrepareSigningKeysUseCase } from './use-cases/prepare-signing-keys/prepare-signing-keys.use-case.js';
import { ResealKeysUseCase } from './use-cases/reseal-keys/reseal-keys.use-case.js';
import { Resumptions } from './use-cases/resumptions.js';
import { SendBackchannelNoticeUseCase } from './use-cases/send-backchannel-notice/send-backchannel-notice.use-case.js';
import { SendLogoutTokenUseCase } from './use-cases/send-logout-token/send-logout-token.use-case.js';
import { TellClientsOfEndUseCase } from './use-cases/tell-clients-of-end/tell-clients-of-end.use-case.js';
import { tokenRpcs } from './rpc/token-rpcs.js';

const useCases = [
  NewApiKeys,
  RevokedApiKeys,
  Resumptions,
  SendLogoutTokenUseCase,
  SendBackchannelNoticeUseCase,
  TellClientsOfEndUseCase,
  ResealKeysUseCase,
  FindClosedMasterKeysUseCase,
  EndGrantsUseCase,
  ForgetClientSecretsUseCase,
  MaintainPartitionsUseCase,
  PrepareSigningKeysUseCase,
];

const controllers = [
  TenantErasure,
  TenantEventsController,
  ClientEventsController,
  UserEventsController,
  OrganizationEventsController,
  SessionEventsController,
  SigningKeyBroadcastsController,
  GrantBroadcastsController,
];

const adapters = [
  { provide: Tenants, useClass: DirectoryTenants },
  { provide: Sessions, useClass: RpcSessions },
  { provide: AccountHolders, useClass: RpcAccountHolders },
  { provide: ApplicationDescriptions, useClass: DirectoryApplicationDescriptions },
  { provide: OrganizationNames, useClass: RpcOrganizationNames },
  { provide: ConsentAdministration, useClass: SqlConsentStore },
  { provide: ApiKeyAdministration, useClass: SqlApiKeyStore },
  { provide: IdempotentCreations, useClass: SqlIdempotentCreations },
  { provide: GrantAdministration, useClass: SqlGrantStore },
  { provide: UnredeemedCodes, useClass: SqlAuthorizationCodeStore },
  { provide: SigningKeyStore, useClass: TypeOrmSigningKeyStore },
  { provide: SealedClientSecrets, useClass: SqlSealedClientSecrets },
  { provide: SubjectSecretStore, useClass: SqlSubjectSecretStore },
  { provide: DataEraser, useClass: SqlDataEraser },
  { provide: RevocationList, useClass: SqlRevocationList },
  { provide: LogoutDeliveryStore, useClass: SqlLogoutDeliveryStore },
  { provide: BackchannelDeliveryStore, useClass: SqlBackchannelDeliveryStore },
  { provide: ClientCallbacks, useClass: HttpClientCallbacks },
  {
    provide: HttpPoster,
    useFactory: ({ fetchFromLoopback }: TokenConfig) => new HttpPoster({ allowLoopback: fetchFromLoopback }),
    inject: [TokenConfig],
  },
  LogoutAlarm,
  BackchannelAlarm,
  SealedBackchannelNotifications,
  { provide: ExpiringTables, useClass: SqlExpiringTables },
  { provide: PrivateKeyCipher, useFactory: ({ masterKeys }: TokenConfig) => MasterKeys.parse(masterKeys), inject: [TokenConfig] },
  { provide: MasterKeyHashes, useExisting: PrivateKeyCipher },
  { provide: KeyPairs, useFactory: () => new KeyPairs(generateSigningKeyPair) },
  {
    provide: DocumentFetcher,
    useFactory: ({ fetchFromLoopback }: TokenConfig) => new DocumentFetcher({ allowLoopback: fetchFromLoopback }),
    inject: [TokenConfig],
  },
  {
    provide: ClientKeyDirectory,
    useFactory: (fetcher: DocumentFetcher, clock: Clock) => new ClientKeyDirectory(fetcher, clock),
    inject: [DocumentFetcher, Clock],
  },
  {
    provide: SpiffeBundleDirectory,
    useFactory: (fetcher: DocumentFetcher, clock: Clock) => new SpiffeBundleDirectory(fetcher, clock),
    inject: [DocumentFetcher, Clock],
  },
  PublishedRequestObjects,
  HttpClaimsHooks,
  ClientSecretVault,
  SubjectSecretVault,
  OutboxTokenEvents,
  RememberedClientGrants,
  CountedUserCodeGuesses,
  LoggedRefusals,
  TokenMetrics,
  SealedKeyMetrics,
  { provide: TokenUses, useExisting: TokenMetrics },
  { provide: UserLimits, useClass: CountedUserLimits },
  oauthDependencies,
];

@Module({
  imports: [TenancyModule],
  controllers,
  providers: [
    ...tokenRpcs,
    ...useCases,
    ...adapters,
    SigningKeyVault,
    TenantKeyRing,
    MasterKeyCheck,
    KeyResealer,
    PartitionMaintainer,
    LogoutWorker,
    IdempotencyKeyCleaner,
    BackchannelWorker,
  ],
})
export class TokenModule {}
