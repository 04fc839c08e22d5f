import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant, TenantContext } from '#contracts';

/** One HTTP request at one tenant. */
export type Visit = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly tenant: Tenant;
  readonly context: TenantContext;
};
