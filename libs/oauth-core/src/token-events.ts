import type { EventMap, PayloadOf, TenantContext } from '#contracts';
import type { Transaction } from './ports.js';

type TokenEvents = EventMap['token'];

/** An event for a statement to record, if its change comes to be: the core hands it on from the publisher to the store. */
export type EventDraft = { readonly row: object; publish(): void };

export interface TokenEventPublisher {
  draft<Name extends keyof TokenEvents>(tenant: TenantContext, name: Name, payload: PayloadOf<TokenEvents[Name]>): EventDraft;
  /** Appends the event to the outbox within the transaction. */
  publish<Name extends keyof TokenEvents>(
    tx: Transaction,
    tenant: TenantContext,
    name: Name,
    payload: PayloadOf<TokenEvents[Name]>,
  ): Promise<void>;
}
