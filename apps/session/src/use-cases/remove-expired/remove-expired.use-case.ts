import { Injectable } from '@nestjs/common';
import type { RequestContext, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { DeletedUserStore } from '../../ports/deleted-user-store.js';
import { RememberedBrowserStore } from '../../ports/remembered-browser-store.js';
import { SignInHistoryStore } from '../../ports/sign-in-history-store.js';
import { SignInNoticeStore } from '../../ports/sign-in-notice-store.js';
import { SignInStore } from '../../ports/sign-in-store.js';
import { SessionStore } from '../../ports/session-store.js';
import { TenantList } from '../../ports/tenant-list.js';

/** Rows of one table that one transaction deletes: short locks, little to replay. */
const batchSize = 1_000;

/** Milliseconds a row stays after its end: clocks differ a little, and nothing may go before it has ended for everybody. */
const grace = 60_000;

/**
 * Milliseconds a sign-in stays after its end, to say that it has expired and to show the way back; `untouched`: one at which nobody did anything, of which anybody
 * can make as many as they like, each with a state of the client's. That a user is deleted is known as long as their sign-ins are.
 */
const memory = { moved: 86_400_000, untouched: 3_600_000 } as const;

/**
 * Deletes sessions, sign-ins, remembered browsers, what is known of where users sign in, and that users are deleted, past their end, tenant by tenant, since row-level security lets nobody look
 * over all of them, and batch by batch. Replicas may run it at the same time.
 */
@Injectable()
export class RemoveExpiredUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantList,
    private readonly sessions: SessionStore,
    private readonly signIns: SignInStore,
    private readonly browsers: RememberedBrowserStore,
    private readonly histories: SignInHistoryStore,
    private readonly notices: SignInNoticeStore,
    private readonly deletedUsers: DeletedUserStore,
    private readonly clock: Clock,
  ) {}

  /** Goes on until nothing is left or `signal` is aborted; answers how many rows went. */
  async execute(newContext: () => RequestContext, signal: AbortSignal): Promise<number> {
    let removed = 0;
    for await (const tenant of this.tenants.all(newContext)) {
      if (signal.aborted) break;
      removed += await this.removeOf({ ...tenant, ...newContext() });
    }
    return removed;
  }

  private async removeOf(context: TenantContext): Promise<number> {
    const now = this.clock.now().getTime();
    const before = new Date(now - grace);
    const forgotten = { before: new Date(now - memory.moved), untouchedBefore: new Date(now - memory.untouched) };
    let removed = 0;
    for (;;) {
      const batch = await this.unitOfWork.transaction(context, async (tx) => [
        await this.signIns.deleteExpired(tx, context, forgotten, batchSize),
        await this.sessions.deleteExpired(tx, context, before, batchSize),
        await this.browsers.deleteExpired(tx, context, before, batchSize),
        await this.histories.deleteExpired(tx, context, before, batchSize),
        await this.notices.deleteExpired(tx, context, before, batchSize),
        await this.deletedUsers.deleteExpired(tx, context, forgotten.before, batchSize),
      ]);
      removed += batch.reduce((sum, deleted) => sum + deleted, 0);
      if (batch.every((deleted) => deleted < batchSize)) return removed;
    }
  }
}
