import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type {
  AnyEvent,
  Application,
  CreateApplicationRequest,
  IssuedClientSecret,
  PayloadOf,
  RequestContext,
  ServiceErrorCode,
  Tenant,
  TenantContext,
  TenantId,
} from '#contracts';
import { EventOutbox, type Transaction } from '#kernel';
import { FakeClock, requestContext } from '#testing';
import { InMemoryIdempotentCreations, InMemoryUnitOfWork, inTransactions, saving } from '#testing/fakes';
import { RandomCredentials } from '../adapters/random-credentials.js';
import type { StoredTenant } from '../ports/tenant-store.js';
import { PublicAddresses } from '../rules/public-addresses.js';
import { InMemoryApplicationStore } from './in-memory/application.store.js';
import { InMemoryClientDocumentStore } from './in-memory/client-document.store.js';
import { InMemoryClientSecretStore } from './in-memory/client-secret.store.js';
import { InMemoryDynamicClientStore } from './in-memory/dynamic-client.store.js';
import { InMemoryInitialAccessTokenStore } from './in-memory/initial-access-token.store.js';
import { InMemoryOrganizationStore } from './in-memory/organization.store.js';
import { InMemoryResourceServerStore } from './in-memory/resource-server.store.js';
import { InMemoryTenantStore } from './in-memory/tenant.store.js';
import { InMemoryTrustedIssuerStore } from './in-memory/trusted-issuer.store.js';
import { PublishedDocuments, PublishedSectors } from './published-documents.js';
import { KnownClientUses } from './known-client-uses.js';
import { KnownStatements } from './known-statements.js';
import { RecordingVault } from './recording-vault.js';
import { useCasesOn } from './use-cases.js';

export const publicUrl = 'https://id.example.com';

/** A call from outside any tenant. */
export const outsideTenants: RequestContext = requestContext({}, 3_600_000);

export type RecordedEvent = { readonly event: AnyEvent; readonly tenantId: TenantId; readonly payload: unknown };

/** Records what was committed. The real outbox is tested where it lives. */
export class RecordingOutbox extends EventOutbox {
  readonly recorded: RecordedEvent[] = [];

  override async append<E extends AnyEvent>(
    tx: Transaction,
    { tenantId }: RequestContext & { readonly tenantId: TenantId },
    event: E,
    payload: PayloadOf<E>,
  ): Promise<void> {
    tx.afterCommit(() => void this.recorded.push({ event, tenantId, payload }));
  }
}

/** The whole service in memory, for tests of one use case that need the others to set the scene. */
export const inMemoryService = () => {
  const clock = new FakeClock('2026-01-01T00:00:00.000Z');
  const outbox = inTransactions(new RecordingOutbox());
  const dynamicClients = inTransactions(new InMemoryDynamicClientStore());
  const owned = {
    applications: inTransactions(new InMemoryApplicationStore(dynamicClients)),
    resourceServers: inTransactions(new InMemoryResourceServerStore()),
    trustedIssuers: inTransactions(new InMemoryTrustedIssuerStore()),
    organizations: inTransactions(new InMemoryOrganizationStore()),
    secrets: inTransactions(new InMemoryClientSecretStore()),
    dynamicClients,
    initialAccessTokens: inTransactions(new InMemoryInitialAccessTokenStore()),
    clientDocuments: inTransactions(new InMemoryClientDocumentStore()),
  };
  const stores = { ...owned, tenants: inTransactions(new InMemoryTenantStore(Object.values(owned))), outbox };
  const unitOfWork = new InMemoryUnitOfWork(saving(...Object.values(stores)));
  const vault = new RecordingVault();
  const clientUses = new KnownClientUses();
  const statementVerifier = new KnownStatements();
  const documentSource = new PublishedDocuments();
  const sectorSource = new PublishedSectors();
  const parts = {
    ...stores,
    vault,
    clientUses,
    statementVerifier,
    documentSource,
    sectorSource,
    unitOfWork,
    creations: new InMemoryIdempotentCreations(unitOfWork),
    credentials: new RandomCredentials(),
    clock,
  };
  const at = (url: string) => useCasesOn({ ...parts, addresses: new PublicAddresses(url) });
  /** As nothing but the database would change it. */
  const plant = (tenant: StoredTenant): Promise<void> =>
    parts.unitOfWork.platformTransaction(outsideTenants, (tx) => parts.tenants.update(tx, tenant));
  return {
    ...at(publicUrl),
    movedTo: at,
    plant,
    clock,
    vault,
    clientUses,
    statementVerifier,
    documentSource,
    sectorSource,
    events: outbox.recorded,
  };
};

export type InMemoryService = ReturnType<typeof inMemoryService>;

export const contextOf = ({ id, slug, issuer }: Pick<Tenant, 'id' | 'slug' | 'issuer'>): TenantContext => ({
  ...outsideTenants,
  tenantId: id,
  slug,
  issuer,
});

/** A tenant that is in the contexts of callers but gone from the service. */
export const vanishedTenant: TenantContext = contextOf({
  id: randomUUID() as TenantId,
  slug: 'vanished',
  issuer: `${publicUrl}/t/vanished`,
});

/** A service with the tenants `acme` and `globex`, and no events yet. */
export const serviceWithTenants = async () => {
  const service = inMemoryService();
  const acme = contextOf(await service.createTenant.execute(outsideTenants, { slug: 'acme', name: 'Acme' }));
  const globex = contextOf(await service.createTenant.execute(outsideTenants, { slug: 'globex', name: 'Globex' }));
  service.events.length = 0;
  return { service, acme, globex };
};

export const webApplication: CreateApplicationRequest = {
  name: 'Web',
  type: 'confidential',
  redirectUris: ['https://app.example.com/cb'],
};

/** Registers a confidential application, with its secret at hand. */
export const registerApplication = async (
  service: Pick<InMemoryService, 'createApplication'>,
  context: TenantContext,
  request: CreateApplicationRequest = webApplication,
): Promise<{ application: Application; secret: IssuedClientSecret }> => {
  const { application, secret } = await service.createApplication.execute(context, request);
  if (secret === null) throw new Error('a confidential application has a secret');
  return { application, secret };
};

/** What a tenant is answered that creates `webApplication` with these members. */
export const createWebApplication = async (members: Partial<CreateApplicationRequest>) => {
  const { service, acme } = await serviceWithTenants();
  return service.createApplication.execute(acme, { ...webApplication, ...members });
};

/** Matches the `invalid_argument` that names this member. */
export const refusing = (pointer: string, detail: RegExp = /./): unknown =>
  expect.objectContaining({
    code: 'invalid_argument',
    members: expect.arrayContaining([{ pointer, detail: expect.stringMatching(detail) }]),
  });

/** Matches a refusal of this kind. */
export const refusal = (code: ServiceErrorCode): unknown => expect.objectContaining({ code });
