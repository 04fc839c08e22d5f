import { randomUUID } from 'node:crypto';
import { type EventEnvelope, type EventId, eventMap, type PayloadOf, type TenantContext } from '#contracts';
import type { Clock, Transaction, UnitOfWork } from '#kernel';
import type { UserEventsController } from '../events/user-events.controller.js';

type Events = (typeof eventMap)['identity'];
type Heard = keyof UserEventsController & keyof Events;
type Handlers = {
  readonly [Name in Heard]: (tx: Transaction, event: EventEnvelope<PayloadOf<Events[Name]>>, context: TenantContext) => Promise<void>;
};

/** Hands the session service what the identity service tells of a user: a whole envelope, in a transaction of its tenant, as it arrives. `occurredAt`: now, unless it is told late. */
export const hearUserEventOf =
  (handlers: Handlers, unitOfWork: UnitOfWork, clock: Clock) =>
  async <Name extends Heard>(
    name: Name,
    context: TenantContext,
    payload: PayloadOf<Events[Name]>,
    occurredAt: Date = clock.now(),
  ): Promise<void> => {
    const { tenantId, correlationId, traceparent, actor } = context;
    const { subject } = eventMap.identity[name];
    const event = {
      id: randomUUID() as EventId,
      subject,
      occurredAt: occurredAt.toISOString(),
      tenantId,
      correlationId,
      traceparent,
      actor,
      payload,
    };
    await unitOfWork.transaction(context, (tx) => handlers[name](tx, event, context));
  };
