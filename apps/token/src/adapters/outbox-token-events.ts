import { Injectable } from '@nestjs/common';
import { type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import { type EventDraft, EventDrafts, EventOutbox } from '#kernel';
import type { TokenEventPublisher, Transaction } from '#oauth-core';

/** Token events through the outbox: told if and only if the change they tell of is committed. */
@Injectable()
export class OutboxTokenEvents implements TokenEventPublisher {
  constructor(
    private readonly outbox: EventOutbox,
    private readonly drafts: EventDrafts,
  ) {}

  draft<Name extends keyof EventMap['token']>(tenant: TenantScope, name: Name, payload: PayloadOf<EventMap['token'][Name]>): EventDraft {
    return this.drafts.draft<EventMap['token'][Name]>(tenant, eventMap.token[name], payload);
  }

  publish<Name extends keyof EventMap['token']>(
    tx: Transaction,
    tenant: TenantScope,
    name: Name,
    payload: PayloadOf<EventMap['token'][Name]>,
  ): Promise<void> {
    return this.outbox.append<EventMap['token'][Name]>(tx, tenant, eventMap.token[name], payload);
  }
}
