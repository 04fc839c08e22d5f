import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { type LimitedEndpoint, type ParameterList, systemTenantSlug } from '#contracts';
import { RpcClient } from '#kernel';
import { limitRequests, reportThrottling } from '#limits';
import { AppMetrics } from '#platform';
import { StepPages } from '../sign-in/step-pages.js';
import { Visits } from '../tenancy/visits.js';
import { rememberTenant } from '../tenancy/tenant-of-request.js';

const limited: ReadonlyMap<string, LimitedEndpoint> = new Map([
  ['/t/:slug/oauth/authorize', 'authorize'],
  ['/t/:slug/oauth/token', 'token'],
  ['/t/:slug/oauth/userinfo', 'userinfo'],
  ['/t/:slug/oauth/revoke', 'revoke'],
  ['/t/:slug/oauth/logout', 'logout'],
  ['/t/:slug/login', 'login'],
]);

const endpointOf = (route: string): LimitedEndpoint | null => limited.get(route) ?? (route.startsWith('/admin/v1/') ? 'admin' : null);

/** The forms of a sign-in share a route: one counts as the page that takes it, whatever else was put into it. */
const narrowBy =
  (pages: StepPages) =>
  (endpoint: LimitedEndpoint, { method, body }: FastifyRequest): LimitedEndpoint =>
    endpoint === 'login' && method === 'POST' && isForm(body) && pages.ofForm(body).step === 'consent' ? 'consent' : endpoint;

/** What is no form reaches no page. */
const isForm = (body: unknown): body is ParameterList => Array.isArray(body);

/** Holds the tenants' limits at the gateway's endpoints; those of the admin API are the built-in tenant's. */
export const limitGateway = (app: NestFastifyApplication): void => {
  const visits = app.get(Visits, { strict: false });
  limitRequests(app.getHttpAdapter().getInstance(), {
    endpointOf,
    narrow: narrowBy(app.get(StepPages, { strict: false })),
    metrics: app.get(AppMetrics, { strict: false }),
    tenantOf: (request, endpoint) => visits.find(endpoint === 'admin' ? systemTenantSlug : slugOf(request), request),
    // So that the page that says so looks like the tenant's.
    beforeRefusal: rememberTenant,
    report: reportThrottling(app.get(RpcClient, { strict: false })),
  });
};

const slugOf = ({ params }: FastifyRequest): string =>
  typeof params === 'object' && params !== null && 'slug' in params && typeof params.slug === 'string' ? params.slug : '';
