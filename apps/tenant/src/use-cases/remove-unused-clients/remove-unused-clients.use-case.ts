import { Injectable, Logger } from '@nestjs/common';
import { type ClientId, type DynamicClient, type RequestContext, type TenantContext } from '#contracts';
import { Clock, logFields, type Transaction, UnitOfWork } from '#kernel';
import { ApplicationStore } from '../../ports/application-store.js';
import { ClientDocumentStore } from '../../ports/client-document-store.js';
import { ClientUses } from '../../ports/client-uses.js';
import { DynamicClientStore } from '../../ports/dynamic-client-store.js';
import { InitialAccessTokenStore } from '../../ports/initial-access-token-store.js';
import { type StoredTenant, TenantStore } from '../../ports/tenant-store.js';
import { PublicAddresses } from '../../rules/public-addresses.js';
import { RemovedApplications } from '../removed-applications.js';

/** Clients, and tenants, that are looked at at once. */
const batchSize = 100;
const day = 86_400_000;
/** Documents of clients are asked for every hour while they are used. */
const documentDays = 30;
const maxDocuments = 10_000;

/** Deletes clients that registered themselves and that nobody has used in the time that their tenant gives them, initial access tokens that have expired, and old metadata documents. Replicas may run it at the same time. */
@Injectable()
export class RemoveUnusedClientsUseCase {
  private readonly logger = new Logger(RemoveUnusedClientsUseCase.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly applications: ApplicationStore,
    private readonly dynamicClients: DynamicClientStore,
    private readonly initialAccessTokens: InitialAccessTokenStore,
    private readonly documents: ClientDocumentStore,
    private readonly removed: RemovedApplications,
    private readonly uses: ClientUses,
    private readonly addresses: PublicAddresses,
    private readonly clock: Clock,
  ) {}

  /**
   * Goes through the tenants, and deletes clients of those that let them register; what fails at one is left for the next run, where nothing has been lost: a client that was used once is remembered as such, and goes no more.
   * Answers how many went.
   */
  async execute(newContext: () => RequestContext, signal: AbortSignal): Promise<number> {
    let gone = 0;
    let cursor: string | null = null;
    do {
      const page = await this.unitOfWork.platformTransaction(newContext(), (tx) =>
        this.tenants.list(tx, { limit: batchSize, ...(cursor !== null && { cursor }) }),
      );
      for (const tenant of page.items) {
        if (signal.aborted) return gone;
        gone += await this.sweep(this.addresses.contextOf(newContext(), tenant), tenant);
      }
      cursor = page.nextCursor;
    } while (cursor !== null);
    return gone;
  }

  private async sweep(context: TenantContext, tenant: StoredTenant): Promise<number> {
    let gone = 0;
    try {
      await this.unitOfWork.transaction(context, (tx) => this.forgetOld(tx, this.clock.now()));
      if (tenant.settings.dynamicRegistration === 'closed') return 0;
      let after: DynamicClient | null = null;
      for (;;) {
        const last: DynamicClient | null = after;
        const batch: readonly DynamicClient[] = await this.unitOfWork.transaction(context, (tx) =>
          this.dynamicClients.listUnused(tx, last, batchSize),
        );
        if (batch.length === 0) return gone;
        gone += await this.sweepBatch(context, tenant, batch);
        after = batch.at(-1) ?? null;
      }
    } catch (error) {
      this.logger.error({ msg: 'Clients that nobody has used could not be looked for', err: error, ...logFields(context) });
      return gone;
    }
  }

  /** What nobody asks for any more: tokens that have expired, and documents that nobody has needed for long, or of which there are very many. */
  private async forgetOld(tx: Transaction, now: Date): Promise<void> {
    await this.initialAccessTokens.removeExpired(tx, now);
    await this.documents.removeOld(tx, new Date(now.getTime() - documentDays * day), maxDocuments);
  }

  private async sweepBatch(context: TenantContext, { settings }: StoredTenant, batch: readonly DynamicClient[]): Promise<number> {
    const now = this.clock.now();
    const days = settings.dynamicRegistrationUnusedDays;
    const used = new Set(
      await this.uses.findUsed(
        context,
        batch.map(({ clientId }) => clientId),
      ),
    );
    if (used.size > 0) await this.unitOfWork.transaction(context, (tx) => this.dynamicClients.markUsed(tx, [...used], now));
    const isDue = ({ clientId, createdAt }: DynamicClient): boolean =>
      days > 0 && !used.has(clientId) && Date.parse(createdAt) + days * day <= now.getTime();
    let gone = 0;
    for (const { clientId } of batch.filter(isDue)) if (await this.remove(context, clientId)) gone += 1;
    return gone;
  }

  /** Whether it is gone by this. One that an administrator vouches for stays: its users allow it nothing, and what it was granted may have ended before anybody looked. */
  private remove(context: TenantContext, clientId: ClientId): Promise<boolean> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const application = await this.applications.lock(tx, clientId);
      if (application === null || application.firstParty) return false;
      await this.removed.remove(tx, context, application);
      return true;
    });
  }
}
