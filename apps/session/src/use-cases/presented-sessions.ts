import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { type LiveSession, SessionStore } from '../ports/session-store.js';

/** The sessions that browsers present, by the secrets of their cookies. */
@Injectable()
export class PresentedSessions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly clock: Clock,
  ) {}

  /** Null for whatever is not the secret of a live session of this tenant; garbage costs no look-up. `tx`: the transaction that it is looked up in. */
  async find(context: TenantContext, sessionToken: string | null, tx: Transaction | null = null): Promise<LiveSession | null> {
    if (sessionToken === null || !isWellFormedSecret('st', sessionToken)) return null;
    const query = this.sessions.findLive(hashSecret(sessionToken), this.clock.now());
    return tx === null ? this.unitOfWork.read(context, query) : tx.run(query);
  }
}
