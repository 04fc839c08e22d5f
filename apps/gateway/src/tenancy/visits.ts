import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant } from '#contracts';
import { HttpInputError, inTenant, requestContextOf } from '#platform';
import { TenantDirectory } from '#tenancy';
import { requireOwnForm } from '../http/same-origin.js';
import { rememberTenant } from './tenant-of-request.js';
import type { Visit } from './visit.js';

/** Finds out which tenant a request is for: by the path, never by a header. */
@Injectable()
export class Visits {
  constructor(private readonly tenants: TenantDirectory) {}

  /**
   * Costs an RPC only when the tenant is not remembered. Throws an `HttpInputError` (404) when there is no such tenant
   * or it is suspended, alike.
   */
  async open(slug: string, request: FastifyRequest, reply: FastifyReply): Promise<Visit> {
    const tenant = await this.find(slug, request);
    if (tenant?.status !== 'active') throw new HttpInputError(404, 'There is nothing here.');
    rememberTenant(request, tenant);
    return { request, reply, tenant, context: inTenant(requestContextOf(request), tenant) };
  }

  /** As `open`, for a form of a hosted page: refuses (400) one that came from elsewhere. */
  async openForm(slug: string, request: FastifyRequest, reply: FastifyReply): Promise<Visit> {
    const visit = await this.open(slug, request, reply);
    requireOwnForm(request, visit.tenant.issuer);
    return visit;
  }

  /** The tenant of that slug, suspended ones too; null when there is none. A promise only where it has to be asked for. */
  find(slug: string, request: FastifyRequest): Tenant | null | Promise<Tenant | null> {
    return this.tenants.rememberedBySlug(slug) ?? this.tenants.bySlug(requestContextOf(request), slug);
  }
}
