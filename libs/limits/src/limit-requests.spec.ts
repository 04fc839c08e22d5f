import { describe, expect, it } from '@jest/globals';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type LimitedEndpoint, type LimitRule, ServiceError, type Tenant } from '#contracts';
import { AppMetrics } from '#platform';
import { buildTenant, tenantSettings } from '#testing';
import { limitRequests } from './limit-requests.js';
import type { Throttling } from './refusals.js';

type Hook = (request: FastifyRequest, reply: FastifyReply, ...rest: unknown[]) => void;

/** The hooks without a server: their own cost, and nothing else's. The gateway's tests go through a socket. */
const hooksFor = (
  limits: readonly LimitRule[],
  tenantOf: (tenant: Tenant) => Tenant | Promise<Tenant> = (tenant) => Promise.resolve(tenant),
  endpoint: LimitedEndpoint = 'token',
) => {
  const hooks = new Map<string, Hook>();
  const reports: Throttling[] = [];
  const tenant = buildTenant({ settings: tenantSettings({ limits }) });
  const metrics = new AppMetrics('gateway');
  const fastify = { addHook: (name: string, hook: Hook) => void hooks.set(name, hook) };
  limitRequests(fastify as unknown as FastifyInstance, {
    endpointOf: (route) => (route === '/endpoint' ? endpoint : null),
    tenantOf: () => tenantOf(tenant),
    metrics,
    report: (_context, throttling) => {
      reports.push(throttling);
      return Promise.resolve();
    },
  });
  const request = (client: string, ip = '192.0.2.1') =>
    ({
      raw: {},
      method: 'POST',
      ip,
      headers: { authorization: `Basic ${Buffer.from(`${client}:secret`).toString('base64')}` },
      routeOptions: { url: '/endpoint' },
      body: [],
    }) as unknown as FastifyRequest;
  /** Null when the request is let in; it is then answered with that status. */
  const visit = async (asked: FastifyRequest, statusCode = 200, payload = '{}'): Promise<unknown> => {
    const reply = { statusCode } as FastifyReply;
    const refusal = await new Promise<unknown>((resolve) =>
      hooks.get('preHandler')?.(asked, reply, (error: unknown) => resolve(error ?? null)),
    );
    if (refusal !== null) return refusal;
    await new Promise<void>((resolve) => hooks.get('onSend')?.(asked, reply, payload, () => resolve()));
    await new Promise<void>((resolve) => hooks.get('onResponse')?.(asked, reply, () => resolve()));
    return refusal;
  };
  return { visit, request, reports, metrics };
};

const rule: LimitRule = { endpoint: 'token', subject: 'address', event: 'requests', max: 2, seconds: 60 };

describe('limiting requests', () => {
  it('turns away with too_many_requests, counts it in the metrics, and reports it once', async () => {
    const { visit, request, reports, metrics } = hooksFor([rule]);
    expect([await visit(request('a')), await visit(request('a'))]).toEqual([null, null]);
    for (let count = 0; count < 3; count += 1) {
      const refusal = await visit(request('a'));
      expect(refusal).toBeInstanceOf(ServiceError);
      expect(refusal).toMatchObject({ code: 'too_many_requests', retryAfter: 60 });
    }
    expect(reports).toMatchObject([{ subjectId: '192.0.2.1', limit: rule }]);
    const text = await metrics.registry.metrics();
    expect(text).toContain('ostiary_requests_throttled_total{endpoint="token",subject="address",event="requests",app="gateway"} 3');
  });

  it('counts the addresses of one IPv6 subscriber together', async () => {
    const { visit, request } = hooksFor([rule]);
    await visit(request('a', '2001:db8:1:2::1'));
    await visit(request('a', '2001:db8:1:2::2'));
    expect(await visit(request('a', '2001:db8:1:2:ffff::3'))).toMatchObject({ code: 'too_many_requests' });
    expect(await visit(request('a', '2001:db8:1:3::1'))).toBeNull();
  });

  it('counts no refusal for the client that a request names', async () => {
    const { visit, request } = hooksFor([{ ...rule, subject: 'client' }]);
    for (let count = 0; count < 5; count += 1) expect(await visit(request('a'), 401)).toBeNull();
    expect([await visit(request('a')), await visit(request('a'))]).toEqual([null, null]);
    expect(await visit(request('a'))).toMatchObject({ code: 'too_many_requests' });
    expect(await visit(request('b'))).toBeNull();
  });

  const untilRefused = async (endpoint: LimitedEndpoint, event: LimitRule['event'], status: number, error: string): Promise<number> => {
    const { visit, request } = hooksFor([{ ...rule, endpoint, event }], undefined, endpoint);
    for (let count = 0; count < 5; count += 1) if ((await visit(request('a'), status, JSON.stringify({ error }))) !== null) return count;
    return Infinity;
  };

  it.each(['par', 'token', 'revoke', 'introspect'] as const)(
    'counts clients that fail to authenticate at %s, in whatever way: with 401, and with 400 for a secret in the body',
    async (endpoint) => {
      for (const status of [401, 400]) expect(await untilRefused(endpoint, 'invalid_client', status, 'invalid_client')).toBe(2);
      expect(await untilRefused(endpoint, 'invalid_client', 400, 'invalid_request')).toBe(Infinity);
    },
  );

  it('counts an invalid_grant at the token endpoint alone', async () => {
    expect(await untilRefused('token', 'invalid_grant', 400, 'invalid_grant')).toBe(2);
    expect(await untilRefused('par', 'invalid_grant', 400, 'invalid_grant')).toBe(Infinity);
  });

  it.each([
    ['at hand', (tenant: Tenant) => tenant],
    ['asked for', (tenant: Tenant) => Promise.resolve(tenant)],
  ])('fails the request, not the process, when its address cannot be told and the tenant is %s', async (_, tenantOf) => {
    const { visit, request } = hooksFor([rule], tenantOf);
    const gone = Object.defineProperty(request('a'), 'ip', {
      get: () => {
        throw new TypeError('planted');
      },
    });
    // Fastify takes either for the failure of the request.
    const failure = await visit(gone).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: 'planted' });
  });

  it('lets the handler answer when the tenant cannot be found out', async () => {
    const { visit, request } = hooksFor([rule], () => Promise.reject(new ServiceError('unavailable', 'planted')));
    for (let count = 0; count < 5; count += 1) expect(await visit(request('a'), 401)).toBeNull();
  });
});
