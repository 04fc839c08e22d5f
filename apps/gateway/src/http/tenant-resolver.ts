import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant } from '#contracts';
import { HttpInputError, requestContextOf } from '#platform';
import { TenantDirectory } from '#tenancy';
import { requireOwnForm } from './same-origin.js';
import { TenantRequest } from './tenant-request.js';

const tenants = new WeakMap<object, Tenant | null>();

/** The tenant that a request is known to be for, so that an error page can look like it; null where it is for none that is active. */
export const tenantOfRequest = ({ raw }: FastifyRequest): Tenant | null => {
  const tenant = tenants.get(raw);
  return tenant?.status === 'active' ? tenant : null;
};

const slugOf = ({ params }: FastifyRequest): string =>
  typeof params === 'object' && params !== null && 'slug' in params && typeof params.slug === 'string' ? params.slug : '';

/** Finds out which tenant a request is for: by the path, never by a header, and once. */
@Injectable()
export class TenantResolver {
  constructor(private readonly directory: TenantDirectory) {}

  /** Throws an `HttpInputError` (404) when there is no such tenant or it is suspended, alike. A promise only where the tenant has to be asked for. */
  resolve(http: FastifyRequest, reply: FastifyReply): TenantRequest | Promise<TenantRequest> {
    const tenant = this.tenantOf(http);
    return tenant instanceof Promise ? tenant.then((found) => active(http, reply, found)) : active(http, reply, tenant);
  }

  /** As `resolve`, for a form of a hosted page: refuses (400) one that came from elsewhere. */
  resolveForm(http: FastifyRequest, reply: FastifyReply): TenantRequest | Promise<TenantRequest> {
    const request = this.resolve(http, reply);
    return request instanceof Promise ? request.then(fromOwnPage) : fromOwnPage(request);
  }

  /** The tenant that the path names, suspended ones too; null when there is none. A promise only where it has to be asked for. */
  tenantOf(http: FastifyRequest): Tenant | null | Promise<Tenant | null> {
    const known = tenants.get(http.raw);
    if (known !== undefined) return known;
    const remember = (tenant: Tenant | null): Tenant | null => {
      tenants.set(http.raw, tenant);
      return tenant;
    };
    const found = this.bySlug(slugOf(http), http);
    return found instanceof Promise ? found.then(remember) : remember(found);
  }

  /** As `tenantOf`, of the tenant with that slug, whatever the path says. */
  bySlug(slug: string, http: FastifyRequest): Tenant | null | Promise<Tenant | null> {
    const found = this.directory.rememberedBySlug(slug);
    return found === undefined ? this.directory.bySlug(requestContextOf(http), slug) : found;
  }
}

const active = (http: FastifyRequest, reply: FastifyReply, tenant: Tenant | null): TenantRequest => {
  if (tenant?.status !== 'active') throw new HttpInputError(404, 'There is nothing here.');
  return new TenantRequest(http, reply, tenant);
};

const fromOwnPage = (request: TenantRequest): TenantRequest => {
  requireOwnForm(request.http, request.tenant.issuer);
  return request;
};
