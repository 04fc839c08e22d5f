import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { SignInHistoryStore } from '../ports/sign-in-history-store.js';
import { RememberedBrowsers } from '../use-cases/remembered-browsers.js';
import { EndUserSessionsUseCase } from '../use-cases/end-user-sessions/end-user-sessions.use-case.js';

type Events = (typeof eventMap)['identity'];

/** What happens to users and ends their sessions, or has them asked for a second factor in every browser again. */
@Controller()
export class UserEventsController {
  constructor(
    private readonly endUserSessions: EndUserSessionsUseCase,
    private readonly rememberedBrowsers: RememberedBrowsers,
    private readonly histories: SignInHistoryStore,
  ) {}

  /** Sessions that were proved by the user as they are after it, or later, stay, however late this arrives: who may not sign in proves nothing that leads to one. */
  @OnEvent(eventMap.identity.userUpdated)
  async userUpdated(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['userUpdated']>>, context: TenantScope): Promise<void> {
    const { userId, status, version: beforeVersion } = payload;
    await this.rememberedBrowsers.forgetOfUser(tx, context, userId, beforeVersion);
    if (status === 'active') return;
    await this.endUserSessions.execute(tx, context, { userId, reason: 'user_inactive', beforeVersion });
  }

  @OnEvent(eventMap.identity.userDeleted)
  async userDeleted(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['userDeleted']>>, context: TenantScope): Promise<void> {
    await this.endUserSessions.ofDeleted(tx, context, payload.userId);
  }

  /** A browser that was remembered before is asked for it; one that is remembered at the sign-in that set it up is not. */
  @OnEvent(eventMap.identity.authenticatorAdded)
  async authenticatorAdded(
    tx: Transaction,
    { payload, occurredAt }: EventEnvelope<PayloadOf<Events['authenticatorAdded']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.rememberedBrowsers.forgetOlder(tx, context, payload.userId, new Date(occurredAt));
  }

  /** Whoever had it may have signed in with it: where they did is known no longer. */
  @OnEvent(eventMap.identity.authenticatorRemoved)
  async authenticatorRemoved(
    tx: Transaction,
    { payload, occurredAt }: EventEnvelope<PayloadOf<Events['authenticatorRemoved']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.rememberedBrowsers.forgetOfUser(tx, context, payload.userId, null);
    await this.histories.forgetSources(tx, context, payload.userId, new Date(occurredAt));
    await this.endUserSessions.provedWith(tx, context, payload);
  }

  /** Sessions that began with the new password stay, however late this arrives, and those that their user kept. Where a sign-in came from before is known no longer, unless their user keeps all. */
  @OnEvent(eventMap.identity.passwordChanged)
  async passwordChanged(
    tx: Transaction,
    { payload, occurredAt }: EventEnvelope<PayloadOf<Events['passwordChanged']>>,
    context: TenantScope,
  ): Promise<void> {
    const { userId, version: beforeVersion, keptSessions = [] } = payload;
    await this.rememberedBrowsers.forgetOfUser(tx, context, userId, beforeVersion);
    if (keptSessions === 'all') return;
    await this.histories.forgetSources(tx, context, userId, new Date(occurredAt));
    await this.endUserSessions.execute(tx, context, { userId, reason: 'password_changed', beforeVersion, kept: keptSessions });
  }
}
