import { randomBytes, randomUUID } from 'node:crypto';
import { type EventEnvelope, type RequestContext, systemActor, type TenantScope } from '#contracts';

/** The context of one try to handle an event: part of the operation that caused it, with a deadline of its own. */
export const contextOf = (event: EventEnvelope, budgetMs: number): TenantScope => ({
  tenantId: event.tenantId,
  correlationId: event.correlationId,
  traceparent: event.traceparent,
  actor: event.actor,
  deadline: Date.now() + budgetMs,
});

/** The context of work that nobody asked for. */
export const ownContext = (budgetMs: number): RequestContext => ({
  correlationId: randomUUID(),
  traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
  actor: systemActor,
  deadline: Date.now() + budgetMs,
});
