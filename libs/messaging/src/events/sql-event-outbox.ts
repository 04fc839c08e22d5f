import { randomUUID } from 'node:crypto';
import type { AnyEvent, EventEnvelope, EventId, JsonObject, PayloadOf, TenantScope } from '#contracts';
import { type Clock, type EventDraft, type EventDrafts, EventOutbox, type Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import type { OutboxRelay } from './outbox-relay.js';

const append = 'INSERT INTO outbox (id, subject, tenant_id, envelope) VALUES ($1, $2, $3, $4)';

/** SQL that records, of the rows of drafts in a JSON array, those whose `nth` is in `winners`, for a statement of `sqlStatement.byInput`. */
export const insertEvents = (json: string, winners: string): string => `
  INSERT INTO outbox (id, subject, tenant_id, envelope)
  SELECT id, subject, $1, envelope FROM json_to_recordset(${json}) AS input(nth integer, id uuid, subject text, envelope json)
  WHERE nth IN (SELECT nth FROM ${winners})`;

/** Writes events beside the change they tell of, and hands them to the relay once both are committed. */
export class SqlEventOutbox extends EventOutbox implements EventDrafts {
  constructor(
    private readonly relay: Pick<OutboxRelay, 'publishSoon'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async append<E extends AnyEvent>(tx: Transaction, context: TenantScope, event: E, payload: PayloadOf<E>): Promise<void> {
    const envelope = this.#envelopeOf(context, event, payload);
    await SqlTransaction.of(tx).query(append, [envelope.id, envelope.subject, envelope.tenantId, JSON.stringify(envelope)]);
    tx.afterCommit(() => this.relay.publishSoon(envelope));
  }

  draft<E extends AnyEvent>(context: TenantScope, event: E, payload: PayloadOf<E>): EventDraft {
    const envelope = this.#envelopeOf(context, event, payload);
    const { id, subject } = envelope;
    return { row: { id, subject, envelope }, publish: () => this.relay.publishSoon(envelope) };
  }

  #envelopeOf<E extends AnyEvent>(context: TenantScope, event: E, payload: PayloadOf<E>): EventEnvelope {
    return {
      id: randomUUID() as EventId,
      subject: event.subject,
      occurredAt: this.clock.now().toISOString(),
      tenantId: context.tenantId,
      correlationId: context.correlationId,
      traceparent: context.traceparent,
      actor: context.actor,
      payload: payload as JsonObject,
    };
  }
}
