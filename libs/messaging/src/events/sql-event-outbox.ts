import { randomUUID } from 'node:crypto';
import type { AnyEvent, EventEnvelope, EventId, JsonObject, PayloadOf, TenantScope } from '#contracts';
import { EventOutbox, type Clock, type Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import type { OutboxRelay } from './outbox-relay.js';

const append = 'INSERT INTO outbox (id, subject, tenant_id, envelope) VALUES ($1, $2, $3, $4)';

/** Writes events beside the change they tell of, and hands them to the relay once both are committed. */
export class SqlEventOutbox extends EventOutbox {
  constructor(
    private readonly relay: Pick<OutboxRelay, 'publishSoon'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async append<E extends AnyEvent>(tx: Transaction, context: TenantScope, event: E, payload: PayloadOf<E>): Promise<void> {
    const envelope: EventEnvelope = {
      id: randomUUID() as EventId,
      subject: event.subject,
      occurredAt: this.clock.now().toISOString(),
      tenantId: context.tenantId,
      correlationId: context.correlationId,
      traceparent: context.traceparent,
      actor: context.actor,
      payload: payload as JsonObject,
    };
    await SqlTransaction.of(tx).query(append, [envelope.id, envelope.subject, envelope.tenantId, JSON.stringify(envelope)]);
    tx.afterCommit(() => this.relay.publishSoon(envelope));
  }
}
