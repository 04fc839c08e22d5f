import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { type Actor, type RequestContext, systemActor, type Tenant, type TenantContext } from '#contracts';

/** How long anybody waits for an answer: every request is answered within 5 s. */
export const requestBudgetMs = 4_800;

/** Headers as Node gives them. */
export type IncomingHeaders = { readonly [name: string]: string | readonly string[] | undefined };

type Traceparent = { readonly traceId: string; readonly parentId: string; readonly flags: string };

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a `traceparent` header (W3C Trace Context §3.2.2); null when it is malformed, which starts a new trace. */
export const parseTraceparent = (header: string | undefined): Traceparent | null => {
  const [, version, traceId, parentId, flags, more] = shape.exec(header ?? '') ?? [];
  if (version === undefined || traceId === undefined || parentId === undefined || flags === undefined) return null;
  if (version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return null;
  return { traceId, parentId, flags };
};

const maxSpans = 2 ** 32;
/** Odd, so that no span id is all zeros. */
const processSpans = (randomBytes(4).readUInt32BE() | 1) >>> 0;
let spans = randomInt(maxSpans);

/** A span id need not be hard to guess, only unique in its trace (§3.2.2.4): so many random bytes a request would cost more. */
const nextSpanId = (): string => {
  spans = (spans + 1) % maxSpans;
  return processSpans.toString(16).padStart(8, '0') + spans.toString(16).padStart(8, '0');
};

/** A UUID is a trace id with dashes. */
const traceIdOf = (uuid: string): string => uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);

/** A `traceparent` for a span of ours: in the caller's trace if there is one, else in a new one, named after `uuid`. */
const childTraceparent = (header: string | undefined, uuid: string): string => {
  const parent = header === undefined ? null : parseTraceparent(header);
  return `00-${parent?.traceId ?? traceIdOf(uuid)}-${nextSpanId()}-${parent?.flags ?? '00'}`;
};

/**
 * The context of work that begins here: a correlation id of our own, a UUID (a caller's is not believed), the caller's trace if
 * its header is well-formed, else one of the same id, and a deadline. Without an `actor` it is a job of the service's own.
 */
export const newRequestContext = (
  headers: IncomingHeaders = {},
  correlationId: string = randomUUID(),
  actor: Actor = systemActor,
): RequestContext => {
  const header = headers['traceparent'];
  return {
    correlationId,
    traceparent: childTraceparent(typeof header === 'string' ? header : undefined, correlationId),
    actor,
    deadline: Date.now() + requestBudgetMs,
  };
};

/** The same request, inside a tenant. */
export const inTenant = (context: RequestContext, tenant: Pick<Tenant, 'id' | 'slug' | 'issuer'>): TenantContext => ({
  correlationId: context.correlationId,
  traceparent: context.traceparent,
  actor: context.actor,
  deadline: context.deadline,
  tenantId: tenant.id,
  slug: tenant.slug,
  issuer: tenant.issuer,
});
