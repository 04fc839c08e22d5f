import type { DataSource } from 'typeorm';
import { createDataSource, SqlIdempotentCreations, TypeOrmUnitOfWork } from '#persistence';
import { racePatienceMs, testDatabase } from '#testing';
import { SystemClock, type UnitOfWork } from '#kernel';
import { RandomCredentials } from '../adapters/random-credentials.js';
import { SqlClientDocumentStore } from '../persistence/stores/sql-client-document.store.js';
import { SqlDynamicClientStore } from '../persistence/stores/sql-dynamic-client.store.js';
import { SqlInitialAccessTokenStore } from '../persistence/stores/sql-initial-access-token.store.js';
import { SqlOrganizationStore } from '../persistence/stores/sql-organization.store.js';
import { TypeOrmApplicationStore } from '../persistence/stores/typeorm-application.store.js';
import { TypeOrmClientSecretStore } from '../persistence/stores/typeorm-client-secret.store.js';
import { TypeOrmResourceServerStore } from '../persistence/stores/typeorm-resource-server.store.js';
import { TypeOrmTenantStore } from '../persistence/stores/typeorm-tenant.store.js';
import { TypeOrmTrustedIssuerStore } from '../persistence/stores/typeorm-trusted-issuer.store.js';
import { tenantPersistence } from '../persistence/tenant-persistence.js';
import { PublicAddresses } from '../rules/public-addresses.js';
import { publicUrl, RecordingOutbox } from './in-memory-service.js';
import { KnownClientUses } from './known-client-uses.js';
import { KnownStatements } from './known-statements.js';
import { PublishedDocuments, PublishedSectors } from './published-documents.js';
import { RecordingVault } from './recording-vault.js';
import { useCasesOn } from './use-cases.js';

/** The service on a PostgreSQL of its own, as the role it has in production. */
export const persistentService = async () => {
  const { entities, migrations } = tenantPersistence;
  const database = await testDatabase([{ service: 'tenant', migrations }]);
  const url = database.url('tenant');
  const dataSource: DataSource = await createDataSource({ service: 'tenant', url, entities, patienceMs: racePatienceMs }).initialize();
  const unitOfWork: UnitOfWork = new TypeOrmUnitOfWork(dataSource);
  const stores = {
    tenants: new TypeOrmTenantStore(),
    applications: new TypeOrmApplicationStore(),
    resourceServers: new TypeOrmResourceServerStore(),
    trustedIssuers: new TypeOrmTrustedIssuerStore(),
    organizations: new SqlOrganizationStore(),
    secrets: new TypeOrmClientSecretStore(),
    dynamicClients: new SqlDynamicClientStore(),
    initialAccessTokens: new SqlInitialAccessTokenStore(),
    clientDocuments: new SqlClientDocumentStore(),
  };
  const outbox = new RecordingOutbox();
  const vault = new RecordingVault();
  const statementVerifier = new KnownStatements();
  const credentials = new RandomCredentials();
  const clock = new SystemClock();
  const creations = new SqlIdempotentCreations(unitOfWork, clock);
  const addresses = new PublicAddresses(publicUrl);
  const useCases = useCasesOn({
    unitOfWork,
    creations,
    ...stores,
    vault,
    clientUses: new KnownClientUses(),
    statementVerifier,
    documentSource: new PublishedDocuments(),
    sectorSource: new PublishedSectors(),
    outbox,
    credentials,
    clock,
    addresses,
  });
  const close = async (): Promise<void> => {
    await dataSource.destroy();
    await database.drop();
  };
  return { ...useCases, ...stores, unitOfWork, statementVerifier, dataSource, events: outbox.recorded, close };
};

export type PersistentService = Awaited<ReturnType<typeof persistentService>>;
