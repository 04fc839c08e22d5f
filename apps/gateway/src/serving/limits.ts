import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { type LimitedEndpoint, type ParameterList, systemTenantSlug } from '#contracts';
import { RpcClient } from '#kernel';
import { limitRequests, reportThrottling } from '#limits';
import { AppMetrics } from '#platform';
import { adminPaths, routeAt } from '../http/routes.js';
import { TenantResolver } from '../http/tenant-resolver.js';
import { StepPages } from '../sign-in/step-pages.js';

const endpointOf = (path: string): LimitedEndpoint | null => routeAt(path)?.limit ?? (path.startsWith(adminPaths.api) ? 'admin' : null);

/** The forms of a sign-in share a route: one counts as the page that takes it, whatever else was put into it. */
const narrowBy =
  (pages: StepPages) =>
  (endpoint: LimitedEndpoint, { method, body }: FastifyRequest): LimitedEndpoint =>
    endpoint === 'login' && method === 'POST' && isForm(body) && pages.ofForm(body).step === 'consent' ? 'consent' : endpoint;

/** What is no form reaches no page. */
const isForm = (body: unknown): body is ParameterList => Array.isArray(body);

/** Holds the tenants' limits at the gateway's endpoints; those of the admin API are the built-in tenant's. */
export const limitGateway = (app: NestFastifyApplication): void => {
  const tenants = app.get(TenantResolver, { strict: false });
  limitRequests(app.getHttpAdapter().getInstance(), {
    endpointOf,
    narrow: narrowBy(app.get(StepPages, { strict: false })),
    metrics: app.get(AppMetrics, { strict: false }),
    tenantOf: (request, endpoint) => (endpoint === 'admin' ? tenants.bySlug(systemTenantSlug, request) : tenants.tenantOf(request)),
    report: reportThrottling(app.get(RpcClient, { strict: false })),
  });
};
