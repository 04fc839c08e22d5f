import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type AccessTokenVerification,
  asAdministrator,
  isSlug,
  isUuid,
  type PresentedProof,
  type RequestContext,
  rpcMap,
  ServiceError,
  systemTenantSlug,
  type Tenant,
  type TenantId,
} from '#contracts';
import { RpcClient } from '#kernel';
import { schemeOf, type TokenType } from '#oauth-core';
import { AppConfig, inTenant, requestContextOf, setRequestContext } from '#platform';
import { TenantDirectory } from '#tenancy';
import { AccessRefusal } from '../request/access-refusal.js';
import { allAdminScopes, scopeFor } from './admin-scopes.js';
import { managedResourceOf } from './managed-resource.js';
import { requireIdsInPath } from './path-ids.js';
import { ClientCertificates } from '../../http/client-certificates.js';
import { enterTenant, noteReader } from '../request/entered-tenant.js';

/** RFC 6750 §2.1, RFC 9449 §7.1, with a limit: longer than any token of ours. */
const authorizationForm = /^(Bearer|DPoP) +([A-Za-z0-9\-._~+/]{1,8000}=*)$/i;

type AdminRequest = FastifyRequest<{ Params: { tenant_id?: string } }>;

/** The scheme that a request uses, by which it is refused. */
const usedScheme = ({ headers }: AdminRequest): TokenType => schemeOf({ authorization: headers.authorization ?? null });

type Administrator = Extract<AccessTokenVerification, { readonly valid: true }>;

/**
 * Lets in who holds a live token of the built-in tenant, for the admin API, with the scope of what is asked for; resolves the
 * tenant in the path. Throws `AccessRefusal`, or `not_found` for an id that can be none and for an unknown tenant, in this order: an unauthorized caller learns nothing.
 */
@Injectable()
export class AdminAccessGuard implements CanActivate {
  constructor(
    private readonly rpc: RpcClient,
    private readonly tenants: TenantDirectory,
    private readonly config: AppConfig,
    private readonly certificates: ClientCertificates,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<AdminRequest>();
    const resource = managedResourceOf(execution);

    const { clientId, scopes } = await this.verify(requestContextOf(request), execution.switchToHttp());
    const context = asAdministrator(requestContextOf(request), clientId);
    setRequestContext(request, context);
    const required = scopeFor(resource.name, request.method);
    if (!scopes.includes(required)) throw AccessRefusal.insufficientScope([required], usedScheme(request));
    if (scopes.includes(scopeFor(resource.name, 'GET'))) noteReader(request);
    requireIdsInPath(request.params);
    await this.enterTenantOfPath(context, request, scopes);
    return true;
  }

  private async verify(context: RequestContext, http: ReturnType<ExecutionContext['switchToHttp']>): Promise<Administrator> {
    const request = http.getRequest<AdminRequest>();
    const { authorization } = request.headers;
    if (authorization === undefined) throw AccessRefusal.missingToken();
    const [, , token] = authorizationForm.exec(authorization) ?? [];
    const scheme = usedScheme(request);
    const proof = scheme === 'DPoP' ? this.proofOf(request) : undefined;
    const system = token === undefined ? null : await this.tenants.bySlug(context, systemTenantSlug);
    if (token === undefined || system === null) throw AccessRefusal.invalidToken(scheme);
    const verification = await this.rpc.call(rpcMap.token.verifyAccessToken, inTenant(context, system), {
      token,
      proof,
      certificate: this.certificates.of({ http: request }),
    });
    if (!verification.valid && verification.refusal) throw AccessRefusal.notProven(scheme, verification.refusal);
    if (!verification.valid) throw AccessRefusal.invalidToken(scheme);
    // Of refusals too: a client learns of the next nonce by any answer after its proof (RFC 9449 §8.2).
    if (verification.headers) void http.getResponse<FastifyReply>().headers(verification.headers);
    if (!verification.audience.includes(`${this.config.publicUrl}/admin/v1`)) throw AccessRefusal.invalidToken(scheme);
    return verification;
  }

  /** RFC 9449 §7.1: what comes by the scheme DPoP without a proof is refused as one that is none. */
  private proofOf({ headers: { dpop = '' }, method, url }: AdminRequest): PresentedProof {
    return { proof: String(dpop), method, url: `${this.config.publicUrl}${url.split('?', 1)[0] ?? ''}` };
  }

  /** The built-in tenant itself is a resource of the platform, its settings included. */
  private async enterTenantOfPath(context: RequestContext, request: AdminRequest, scopes: readonly string[]): Promise<void> {
    const { tenant_id: named } = request.params;
    if (named === undefined) return;
    const tenant = await this.tenantNamed(context, named);
    if (tenant.slug === systemTenantSlug) requireEveryScopeToWrite(request, scopes);
    enterTenant(request, tenant, inTenant(context, tenant));
  }

  /** A tenant by its id or its slug; no slug looks like an id. The tenant service is asked, not a cache: what it says is what is changed. */
  private async tenantNamed(context: RequestContext, named: string): Promise<Tenant> {
    if (isUuid(named)) return this.rpc.call(rpcMap.tenant.getTenant, context, { id: named as TenantId });
    const { tenant } = isSlug(named) ? await this.rpc.call(rpcMap.tenant.resolveTenant, context, { slug: named }) : { tenant: null };
    if (tenant === null) throw new ServiceError('not_found', 'There is no such tenant.');
    return tenant;
  }
}

/**
 * Who may change clients of the built-in tenant can give them every admin scope, and who may change its settings can lock every administrator
 * out: only who has every scope may.
 */
const requireEveryScopeToWrite = (request: AdminRequest, scopes: readonly string[]): void => {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (!allAdminScopes.every((scope) => scopes.includes(scope))) throw AccessRefusal.insufficientScope(allAdminScopes, usedScheme(request));
};
