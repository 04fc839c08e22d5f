import { randomBytes, randomUUID } from 'node:crypto';
import type { RequestContext, TenantContext, TenantId } from '#contracts';

/** So much later than the first look at it: a spec file may make its contexts when it loads, which may be long before its tests run. */
const deadlineIn = (lifetimeMs: number): (() => number) => {
  let deadline: number | undefined;
  return () => (deadline ??= Date.now() + lifetimeMs);
};

const origin = (): Pick<RequestContext, 'correlationId' | 'traceparent' | 'actor'> => ({
  correlationId: randomUUID(),
  traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
  actor: { kind: 'anonymous', address: '192.0.2.1' },
});

/** The context of a request from 192.0.2.1 that has `lifetimeMs` left when it is first looked at. */
export const requestContext = (overrides: Partial<RequestContext> = {}, lifetimeMs = 5_000): RequestContext => {
  const deadline = deadlineIn(lifetimeMs);
  return {
    ...origin(),
    ...overrides,
    get deadline() {
      return overrides.deadline ?? deadline();
    },
  };
};

/** The context of a request in a tenant that exists nowhere else. */
export const tenantContext = (overrides: Partial<TenantContext> = {}, lifetimeMs = 5_000): TenantContext => {
  const slug = overrides.slug ?? `tenant-${randomBytes(4).toString('hex')}`;
  const deadline = deadlineIn(lifetimeMs);
  return {
    ...origin(),
    tenantId: randomUUID() as TenantId,
    slug,
    issuer: `http://localhost:3000/t/${slug}`,
    ...overrides,
    get deadline() {
      return overrides.deadline ?? deadline();
    },
  };
};

/** Two tenants that must not see each other. The deadline is an hour away, so that a whole test file may share them. */
export const twoTenants = (): { readonly a: TenantContext; readonly b: TenantContext } => ({
  a: tenantContext({}, 3_600_000),
  b: tenantContext({}, 3_600_000),
});
