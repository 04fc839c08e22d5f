import { Module } from '@nestjs/common';
import { IdempotentCreations } from '#kernel';
import { DocumentFetcher } from '#outbound';
import { SqlIdempotentCreations } from '#persistence';
import { IdempotencyKeyCleaner } from '#platform';
import { documentDeadlineMs, FetchedClientDocuments, maxDocumentBytes } from './adapters/fetched-client-documents.js';
import { FetchedSectorDocuments } from './adapters/fetched-sector-documents.js';
import { RandomCredentials } from './adapters/random-credentials.js';
import { RpcClientUses } from './adapters/rpc-client-uses.js';
import { RpcSecretVault } from './adapters/rpc-secret-vault.js';
import { RpcStatementVerifier } from './adapters/rpc-statement-verifier.js';
import { SystemTenantStarter } from './adapters/system-tenant.starter.js';
import { UnusedClientSweeper } from './jobs/unused-client-sweeper.js';
import { SqlClientDocumentStore } from './persistence/stores/sql-client-document.store.js';
import { SqlDynamicClientStore } from './persistence/stores/sql-dynamic-client.store.js';
import { SqlInitialAccessTokenStore } from './persistence/stores/sql-initial-access-token.store.js';
import { SqlOrganizationStore } from './persistence/stores/sql-organization.store.js';
import { TypeOrmApplicationStore } from './persistence/stores/typeorm-application.store.js';
import { TypeOrmClientSecretStore } from './persistence/stores/typeorm-client-secret.store.js';
import { TypeOrmResourceServerStore } from './persistence/stores/typeorm-resource-server.store.js';
import { TypeOrmTenantStore } from './persistence/stores/typeorm-tenant.store.js';
import { TypeOrmTrustedIssuerStore } from './persistence/stores/typeorm-trusted-issuer.store.js';
import { ApplicationStore } from './ports/application-store.js';
import { ClientDocumentSource } from './ports/client-document-source.js';
import { ClientDocumentStore } from './ports/client-document-store.js';
import { ClientSecretStore } from './ports/client-secret-store.js';
import { ClientUses } from './ports/client-uses.js';
import { Credentials } from './ports/credentials.js';
import { DynamicClientStore } from './ports/dynamic-client-store.js';
import { InitialAccessTokenStore } from './ports/initial-access-token-store.js';
import { OrganizationStore } from './ports/organization-store.js';
import { ResourceServerStore } from './ports/resource-server-store.js';
import { SecretVault } from './ports/secret-vault.js';
import { SectorDocumentSource } from './ports/sector-document-source.js';
import { StatementVerifier } from './ports/statement-verifier.js';
import { TenantStore } from './ports/tenant-store.js';
import { TrustedIssuerStore } from './ports/trusted-issuer-store.js';
import { PublicAddresses } from './rules/public-addresses.js';
import { TenantConfig } from './tenant.config.js';
import { Administrators } from './use-cases/administrators.js';
import { ClientDocuments } from './use-cases/client-documents.js';
import { ClientSecrets } from './use-cases/client-secrets.js';
import { ClientRegistrations } from './use-cases/client-registrations.js';
import { EnsureAdminClientUseCase } from './use-cases/ensure-admin-client/ensure-admin-client.use-case.js';
import { EnsureSystemTenantUseCase } from './use-cases/ensure-system-tenant/ensure-system-tenant.use-case.js';
import { RemovedApplications } from './use-cases/removed-applications.js';
import { RemoveUnusedClientsUseCase } from './use-cases/remove-unused-clients/remove-unused-clients.use-case.js';
import { Sectors } from './use-cases/sectors.js';
import { SoftwareStatements } from './use-cases/software-statements.js';
import { tenantRpcs } from './rpc/tenant-rpcs.js';

const useCases = [EnsureSystemTenantUseCase, EnsureAdminClientUseCase, RemoveUnusedClientsUseCase];

const adapters = [
  { provide: TenantStore, useClass: TypeOrmTenantStore },
  { provide: ApplicationStore, useClass: TypeOrmApplicationStore },
  { provide: ResourceServerStore, useClass: TypeOrmResourceServerStore },
  { provide: TrustedIssuerStore, useClass: TypeOrmTrustedIssuerStore },
  { provide: OrganizationStore, useClass: SqlOrganizationStore },
  { provide: ClientSecretStore, useClass: TypeOrmClientSecretStore },
  { provide: DynamicClientStore, useClass: SqlDynamicClientStore },
  { provide: InitialAccessTokenStore, useClass: SqlInitialAccessTokenStore },
  { provide: ClientDocumentStore, useClass: SqlClientDocumentStore },
  { provide: ClientDocumentSource, useClass: FetchedClientDocuments },
  { provide: SectorDocumentSource, useClass: FetchedSectorDocuments },
  {
    provide: DocumentFetcher,
    useFactory: ({ fetchFromLoopback }: TenantConfig) =>
      new DocumentFetcher({ allowLoopback: fetchFromLoopback, maxBytes: maxDocumentBytes, deadlineMs: documentDeadlineMs }),
    inject: [TenantConfig],
  },
  { provide: ClientUses, useClass: RpcClientUses },
  { provide: StatementVerifier, useClass: RpcStatementVerifier },
  { provide: SecretVault, useClass: RpcSecretVault },
  { provide: Credentials, useClass: RandomCredentials },
  { provide: IdempotentCreations, useClass: SqlIdempotentCreations },
  { provide: PublicAddresses, useFactory: ({ publicUrl }: TenantConfig) => new PublicAddresses(publicUrl), inject: [TenantConfig] },
];

@Module({
  providers: [
    ...tenantRpcs,
    ...useCases,
    Administrators,
    ClientSecrets,
    ClientRegistrations,
    SoftwareStatements,
    ClientDocuments,
    RemovedApplications,
    Sectors,
    ...adapters,
    SystemTenantStarter,
    IdempotencyKeyCleaner,
    UnusedClientSweeper,
  ],
})
export class TenantModule {}
