import { describe, expect, it } from '@jest/globals';
import {
  eventMap,
  type ContextOf,
  type PayloadOf,
  type RequestContext,
  type RequestOf,
  type ResponseOf,
  type RpcMap,
  rpcMap,
  serviceNames,
  subscriptions,
  type TenantContext,
  type User,
} from './index.js';

describe('the maps of RPCs and events', () => {
  const rpcs = Object.values(rpcMap).flatMap((group) => Object.values(group));
  const events = Object.values(eventMap).flatMap((group) => Object.values(group));

  it('gives every RPC a subject of its own, in the namespace of the service that answers', () => {
    expect(new Set(rpcs.map((rpc) => rpc.subject)).size).toBe(rpcs.length);
    for (const rpc of rpcs) expect(rpc.subject).toMatch(new RegExp(`^ostiary\\.${rpc.service}\\.[a-z]+(-[a-z]+)+\\.v[1-9]$`));
  });

  it('gives every event a subject of its own, in the namespace of the service that publishes', () => {
    expect(new Set(events.map((event) => event.subject)).size).toBe(events.length);
    for (const event of events)
      expect(event.subject).toMatch(new RegExp(`^ostiary\\.events\\.${event.service}\\.[a-z]+(-[a-z]+)+\\.v[1-9]$`));
  });

  it('waits for no RPC longer than a request may take', () => {
    for (const rpc of rpcs) expect(rpc.timeoutMs).toBeLessThan(5_000);
  });

  it('N59: waits longer than answers 503 within 2 s only where a password is hashed, or an administrator has keys made or tries messages', () => {
    const slow = rpcs.filter(({ timeoutMs }) => timeoutMs > 1_800).map(({ subject }) => subject.split('.')[2]);
    expect(slow.sort()).toEqual([
      'accept-invitation',
      'authenticate-user',
      'change-own-password',
      'complete-sign-up',
      'create-user',
      'reset-password',
      'rotate-signing-keys',
      'send-test-mail',
      'send-test-sms',
      'set-password',
      'verify-authentication',
    ]);
  });

  it('carries context, request, response and payload in the types', () => {
    const context: ContextOf<RpcMap['identity']['getUser']> extends TenantContext ? true : false = true;
    const platform: RequestContext extends ContextOf<RpcMap['tenant']['resolveTenant']> ? true : false = true;
    const request: RequestOf<RpcMap['tenant']['resolveTenant']> = { slug: 'acme' };
    const response = (user: ResponseOf<RpcMap['identity']['getUser']>): User => user;
    // @ts-expect-error a payload of the wrong shape does not compile
    const wrong: PayloadOf<(typeof eventMap)['tenant']['tenantDeleted']> = { slug: 1 };
    expect([context, platform, request.slug, typeof response, wrong.slug]).toEqual([true, true, 'acme', 'function', 1]);
  });
});

describe('the end of a tenant', () => {
  it('is heard, and not missed, by every service that keeps something of tenants', () => {
    const deaf = serviceNames.filter(
      (service) => service !== 'tenant' && !subscriptions[service].durable.includes(eventMap.tenant.tenantDeleted),
    );
    expect(deaf).toEqual([]);
  });
});
