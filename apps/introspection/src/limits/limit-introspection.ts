import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { introspectionPath } from '#contracts';
import { RpcClient } from '#kernel';
import { limitRequests, reportThrottling } from '#limits';
import { AppMetrics, requestContextOf } from '#platform';
import { TenantDirectory } from '#tenancy';

/** Holds the tenants' limits at the introspection endpoint. */
export const limitIntrospection = (app: NestFastifyApplication): void => {
  const tenants = app.get(TenantDirectory, { strict: false });
  limitRequests(app.getHttpAdapter().getInstance(), {
    endpointOf: (route) => (route === introspectionPath ? 'introspect' : null),
    tenantOf: (request) => {
      const { slug } = (request as FastifyRequest<{ Params: { slug: string } }>).params;
      const remembered = tenants.rememberedBySlug(slug);
      return remembered === undefined ? tenants.bySlug(requestContextOf(request), slug) : remembered;
    },
    metrics: app.get(AppMetrics, { strict: false }),
    report: reportThrottling(app.get(RpcClient, { strict: false })),
  });
};
