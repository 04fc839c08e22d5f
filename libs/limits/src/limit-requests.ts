import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientEndpoints, type LimitedEndpoint, type LimitedEvent, type ServiceError, type Tenant } from '#contracts';
import { type AppMetrics, clientAddress, inTenant, requestContextOf } from '#platform';
import { type AddressGroup, addressGroups } from './address-groups.js';
import { clientOfRequest } from './client-of-request.js';
import { type ActiveLimit, limitsAt } from './limits-at.js';
import { Refusals, type ReportThrottling } from './refusals.js';
import { type Exhaustion, RequestLimiter } from './request-limiter.js';

export type LimitRequestsOptions = {
  /** What is limited at a route, by its pattern; null: nothing. */
  readonly endpointOf: (route: string) => LimitedEndpoint | null;
  /** Which of those that share a route a request is for, its body parsed as far as it could be; absent where none do. */
  readonly narrow?: (endpoint: LimitedEndpoint, request: FastifyRequest) => LimitedEndpoint;
  /** Whose settings hold for a request; null when there is no such tenant, which is for the handler to say. */
  readonly tenantOf: (request: FastifyRequest, endpoint: LimitedEndpoint) => Tenant | null | Promise<Tenant | null>;
  readonly metrics: AppMetrics;
  readonly report: ReportThrottling;
  readonly limiter?: RequestLimiter;
};

/** Where 401 refuses a token, and no client. */
const tokenEndpoints: ReadonlySet<LimitedEndpoint> = new Set(['userinfo', 'admin', 'client_registration']);

/** Why an answer refuses, where that is worth counting. */
const eventOf = (endpoint: LimitedEndpoint, status: number, payload: unknown): LimitedEvent | null => {
  if (status === 401) return tokenEndpoints.has(endpoint) ? 'invalid_token' : 'invalid_client';
  // RFC 6749 §5.2: a client whose proof came in the body is refused with 400, too.
  if (status !== 400 || !clientEndpoints.includes(endpoint) || typeof payload !== 'string') return null;
  if (payload.includes('"error":"invalid_client"')) return 'invalid_client';
  return endpoint === 'token' && payload.includes('"error":"invalid_grant"') ? 'invalid_grant' : null;
};

/** Who a limit counts together with a request. The user is known only to who looks at what the request presents (`UserLimits`). */
const subjectsOf = (
  { subject }: ActiveLimit,
  request: FastifyRequest,
  groups: readonly AddressGroup[],
): readonly { readonly id: string }[] => {
  if (subject === 'address') return groups;
  const client = subject === 'client' ? clientOfRequest(request) : null;
  return client === null ? [] : [{ id: client }];
};

/**
 * What to do about a request, by its tenant's settings: at once where the tenant is at hand, since a promise where nothing is waited
 * for would cost more than the look. What is thrown reaches Fastify either way, and never the process. What cannot be found out about
 * a tenant is for the handler to answer, which asks the same.
 */
const byTenant = (
  found: Tenant | null | Promise<Tenant | null>,
  decide: (tenant: Tenant) => Error | undefined,
  done: (error?: Error) => void,
): void => {
  const decideIfFound = (tenant: Tenant | null): Error | undefined => (tenant === null ? undefined : decide(tenant));
  if (found instanceof Promise)
    found
      .catch(() => null)
      .then(decideIfFound)
      .then(done, done);
  else done(decideIfFound(found));
};

/**
 * Turns away with `too_many_requests` (429, Retry-After) a caller who has used up a limit of the tenant. Requests of an address
 * are counted as they come; those of a client only once it has been answered without an error, so that nobody uses up
 * another client's limit; refusals when they are sent; those of users by who knows them (`CountedUserLimits`). The address is `clientAddress`: a forwarded one counts only if a trusted
 * proxy says it. Call it before the application listens. Limits of the endpoint `login` for wrong passwords are the identity
 * service's, which counts for all replicas.
 */
export const limitRequests = (fastify: FastifyInstance, options: LimitRequestsOptions): void => {
  const { endpointOf, tenantOf, metrics, report, limiter = new RequestLimiter() } = options;
  const refusals = new Refusals(metrics, report);
  const endpoints = new Map<string, LimitedEndpoint | null>();
  const clientLimits = new WeakMap<object, readonly ActiveLimit[]>();

  const endpointOfRequest = (request: FastifyRequest): LimitedEndpoint | null => {
    const {
      method,
      routeOptions: { url: route },
    } = request;
    if (route === undefined || method === 'OPTIONS') return null;
    let endpoint = endpoints.get(route);
    if (endpoint === undefined) endpoints.set(route, (endpoint = endpointOf(route)));
    return endpoint !== null && options.narrow !== undefined ? options.narrow(endpoint, request) : endpoint;
  };

  const countAll = (limit: ActiveLimit, groups: readonly AddressGroup[]): void => {
    for (const { id, allowance } of groups) void limiter.count(limit, id, allowance);
  };

  const turnAway = (
    request: FastifyRequest,
    tenant: Tenant,
    limit: ActiveLimit,
    subjectId: string,
    exhaustion: Exhaustion,
  ): ServiceError => {
    return refusals.refuse(inTenant(requestContextOf(request), tenant), limit, subjectId, exhaustion);
  };

  /** Undefined for who is let in, and counted then. */
  const refusalOf = (request: FastifyRequest, tenant: Tenant, endpoint: LimitedEndpoint): ServiceError | undefined => {
    const { all, ofRequests, ofClients } = limitsAt(tenant, endpoint);
    // So it is mostly: only refusals count, and nobody has used anything up.
    if (limiter.isIdle && ofRequests.length === 0 && ofClients.length === 0) return undefined;
    const groups = addressGroups(clientAddress(request));
    for (const limit of all) {
      for (const { id } of subjectsOf(limit, request, groups)) {
        const exhaustion = limiter.exhaustion(limit, id);
        if (exhaustion !== null) return turnAway(request, tenant, limit, id, exhaustion);
      }
    }
    for (const limit of ofRequests) countAll(limit, groups);
    if (ofClients.length > 0) clientLimits.set(request.raw, ofClients);
    return undefined;
  };

  const countRefusal = (tenant: Tenant, endpoint: LimitedEndpoint, event: LimitedEvent, request: FastifyRequest): undefined => {
    for (const limit of limitsAt(tenant, endpoint).all)
      if (limit.subject === 'address' && limit.event === event) countAll(limit, addressGroups(clientAddress(request)));
  };

  fastify.addHook('preHandler', (request, _reply, done) => {
    const endpoint = endpointOfRequest(request);
    if (endpoint === null) {
      done();
      return;
    }
    byTenant(tenantOf(request, endpoint), (tenant) => refusalOf(request, tenant, endpoint), done);
  });

  fastify.addHook('onSend', (request, { statusCode }, payload, done) => {
    const endpoint = statusCode < 400 ? null : endpointOfRequest(request);
    const event = endpoint && eventOf(endpoint, statusCode, payload);
    if (event) byTenant(tenantOf(request, endpoint), (tenant) => countRefusal(tenant, endpoint, event, request), done);
    else done();
  });

  // Not `onSend`, which an answer that is at hand goes past.
  fastify.addHook('onResponse', (request, { statusCode }, done) => {
    const limits = statusCode < 400 ? clientLimits.get(request.raw) : undefined;
    const client = limits && clientOfRequest(request);
    if (limits && client) for (const limit of limits) void limiter.count(limit, client);
    done();
  });
};
