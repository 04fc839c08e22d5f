import { Injectable, Logger } from '@nestjs/common';
import { type Application, type ClientId, eventMap, type Registration, type RegisteredClient, type TenantContext } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction, UnitOfWork } from '#kernel';
import { clientDocumentHost, completeRegistration, OAuthError, type OfferedToClients, readClientDocument } from '#oauth-core';
import { ApplicationStore } from '../ports/application-store.js';
import { ClientDocumentRefusal, ClientDocumentSource } from '../ports/client-document-source.js';
import { ClientDocumentStore, type StoredClientDocument } from '../ports/client-document-store.js';
import { type StoredTenant, TenantStore } from '../ports/tenant-store.js';
import type { IsApiScope } from '../rules/application.js';
import { trustInHost } from '../rules/client-documents.js';
import { isTakenName } from '../rules/confusable-names.js';
import { FetchBudget } from '../rules/fetch-budget.js';
import { PendingFetches } from '../rules/pending-fetches.js';
import { checkRegistration, ClientRegistrations, offeredBy } from './client-registrations.js';

const hourMs = 3_600_000;

/** For how long a document is good that cannot be fetched again (RFC 9111 §4.2.4): a site that is down for a night signs nobody out. */
const staleMs = 24 * hourMs;

/** How many fetches of a tenant are under way at a time: its requests wait for them, and slow hosts must not gather those of all. */
const maxPending = 20;

/** What a document is judged by: all of it is the tenant's of now, whenever the document was fetched. */
type Judged = {
  readonly tenant: StoredTenant;
  readonly isApiScope: IsApiScope;
  readonly verifiedNames: readonly string[];
  readonly known: StoredClientDocument | null;
};

/** A client is unknown by its document, with the reason for those who publish that. */
const unknown = (problem: string): RegisteredClient => ({ application: null, resourceServer: null, secrets: [], problem });

const tooMany = (): ClientDocumentRefusal =>
  new ClientDocumentRefusal('unavailable', 'too many metadata documents are asked for at the moment');

/** Whether a failure tells nothing of the document. */
const saysNothing = (error: unknown): boolean => error instanceof ClientDocumentRefusal && error.kind === 'unavailable';

/** Whether a document is not there any more, or does not hold. */
const saysOtherwise = (error: unknown): boolean =>
  error instanceof OAuthError || (error instanceof ClientDocumentRefusal && error.kind !== 'unavailable');

/**
 * Clients that nobody registered, known by the document at the address that is their client_id (draft-ietf-oauth-client-id-metadata-document-02), as far as their tenant takes them. Documents are kept for as long as HTTP
 * says, within bounds, for all replicas; what is invalid is not kept.
 */
@Injectable()
export class ClientDocuments {
  private readonly logger = new Logger('Applications');
  private readonly budget = new FetchBudget();
  private readonly pending = new PendingFetches<StoredClientDocument>(maxPending);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly applications: ApplicationStore,
    private readonly registrations: ClientRegistrations,
    private readonly documents: ClientDocumentStore,
    private readonly source: ClientDocumentSource,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** The client; unknown, with a problem, where its tenant does not take it, its document cannot be had, or does not hold. `clientId` is a Client Identifier URL. */
  async find(context: TenantContext, clientId: ClientId): Promise<RegisteredClient> {
    const judged = await this.unitOfWork.transaction(context, (tx) => this.read(tx, context, clientId));
    if (judged === null) return unknown('clients of its domain are not known by a metadata document here');
    try {
      const document = await this.current(context, clientId, judged);
      return { application: this.applicationOf(document, judged), resourceServer: null, secrets: [] };
    } catch (error) {
      if (error instanceof OAuthError) return this.refuse(context, clientId, error.description, error);
      if (error instanceof ClientDocumentRefusal) return this.refuse(context, clientId, error.reason, error.cause);
      throw error;
    }
  }

  /** Null where the tenant does not take clients of that host: a stranger causes no more work than to be told so. */
  private async read(tx: Transaction, { tenantId }: TenantContext, clientId: ClientId): Promise<Judged | null> {
    const tenant = await this.tenants.find(tx, tenantId);
    if (tenant === null || trustInHost(tenant.settings, clientDocumentHost(clientId)) === 'refused') return null;
    const [isApiScope, verifiedNames, known] = [
      await this.registrations.apiScopes(tx),
      await this.applications.verifiedNames(tx),
      await this.documents.find(tx, clientId),
    ];
    return { tenant, isApiScope, verifiedNames, known };
  }

  private refuse(context: TenantContext, clientId: ClientId, problem: string, cause: unknown): RegisteredClient {
    const detail = cause instanceof Error ? cause.message : undefined;
    this.logger.debug({ msg: 'A client is not known by its metadata document', clientId, problem, detail, ...logFields(context) });
    return unknown(problem);
  }

  /** What is fresh, or can be fetched; else what was fetched before, while it is not too old. */
  private async current(context: TenantContext, clientId: ClientId, judged: Judged): Promise<StoredClientDocument> {
    const { known } = judged;
    const now = this.clock.now().getTime();
    if (known !== null && now < known.freshUntil.getTime()) return known;
    try {
      return await this.fetchOnce(context, clientId, judged);
    } catch (error) {
      if (known !== null && saysNothing(error) && now < known.fetchedAt.getTime() + staleMs) return known;
      if (known !== null && saysOtherwise(error)) await this.forget(context, clientId);
      throw error;
    }
  }

  /** What many ask for at once is fetched once. */
  private fetchOnce(context: TenantContext, clientId: ClientId, judged: Judged): Promise<StoredClientDocument> {
    return this.pending.once(context.tenantId, clientId, () => this.fetch(context, clientId, judged)) ?? Promise.reject(tooMany());
  }

  private async fetch(context: TenantContext, clientId: ClientId, judged: Judged): Promise<StoredClientDocument> {
    const fetchedAt = this.clock.now();
    const { tenantId, actor } = context;
    const isWithinBudget =
      judged.known === null
        ? this.budget.takeForNew(tenantId, actor.address, fetchedAt)
        : this.budget.takeForKnown(tenantId, clientId, fetchedAt);
    if (!isWithinBudget) throw tooMany();
    const { document, freshMs } = await this.source.fetch(clientId);
    const fetched = { clientId, document, fetchedAt, freshUntil: new Date(fetchedAt.getTime() + freshMs) };
    // What does not hold is not kept (§5.2).
    this.applicationOf({ ...fetched, version: 1, createdAt: fetchedAt, changedAt: fetchedAt }, judged);
    return this.unitOfWork.transaction(context, async (tx) => {
      // What is kept for a tenant that is deleted meanwhile would stay for ever.
      if (!(await this.tenants.hold(tx))) throw new ClientDocumentRefusal('unavailable', 'there is no such tenant');
      const stored = await this.documents.put(tx, fetched);
      if (judged.known !== null && judged.known.version !== stored.version)
        await this.outbox.append(tx, context, eventMap.tenant.clientDocumentChanged, { clientId });
      return stored;
    });
  }

  private forget(context: TenantContext, clientId: ClientId): Promise<void> {
    return this.unitOfWork.transaction(context, async (tx) => {
      await this.documents.remove(tx, clientId);
      await this.outbox.append(tx, context, eventMap.tenant.clientDocumentChanged, { clientId });
    });
  }

  /** Throws an `OAuthError` where a document does not hold by what its tenant says now. */
  private applicationOf({ clientId, document, version, createdAt, changedAt }: StoredClientDocument, judged: Judged): Application {
    const { tenant, isApiScope } = judged;
    const host = clientDocumentHost(clientId);
    const isListed = trustInHost(tenant.settings, host) === 'listed';
    const offered = offeredBy(tenant, isApiScope, {});
    const registration = completeRegistration({
      ...readClientDocument(clientId, document, isListed ? offered : withUsersOnly(offered)),
      verified: isListed,
    });
    checkRegistration(registration, tenant, isApiScope);
    return {
      ...(isListed ? registration : withoutPretences(registration, host, [tenant.name, ...judged.verifiedNames])),
      clientId,
      selfRegistered: true,
      version,
      createdAt: createdAt.toISOString(),
      updatedAt: changedAt.toISOString(),
    };
  }
}

/** What nobody answers for does nothing that no user is asked about: whoever publishes a document could else have tokens of the tenant's APIs. */
const withUsersOnly = (offered: OfferedToClients): OfferedToClients => ({
  ...offered,
  grantTypes: offered.grantTypes.filter((grant) => grant !== 'client_credentials'),
});

/** What nobody answers for looks like nobody else: it has no picture, and no name that is read as another's (RFC 7591 §5). */
const withoutPretences = (registration: Registration, host: string, names: readonly string[]): Registration => ({
  ...registration,
  logoUri: null,
  name: isTakenName(names, registration.name) ? host : registration.name,
});
