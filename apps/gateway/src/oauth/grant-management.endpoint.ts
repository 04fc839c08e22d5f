import { Injectable } from '@nestjs/common';
import { type ManagedGrantId, type ManageGrantRequest, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { ClientCertificates } from '../http/client-certificates.js';
import { routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { presentedProof } from './presented-proof.js';
import { sendOAuthReply } from './send-oauth-reply.js';

/** The grant management endpoint (Grant Management for OAuth 2.0 §6), an address for each grant. One RPC. */
@Injectable()
export class GrantManagementEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly certificates: ClientCertificates,
  ) {}

  get(request: TenantRequest): Promise<void> {
    return this.answer(request, 'query');
  }

  delete(request: TenantRequest): Promise<void> {
    return this.answer(request, 'revoke');
  }

  private async answer(request: TenantRequest, action: ManageGrantRequest['action']): Promise<void> {
    const { http, reply, context, tenant } = request;
    const { name } = http.params as { readonly name: string };
    const { authorization = null } = http.headers;
    const certificate = this.certificates.of(request);
    const dpop = presentedProof(request, this.certificates.issuerAt(tenant.issuer, certificate), routes.grantManagement, name);
    const asked = { action, grantId: name as ManagedGrantId, authorization, bodyToken: null, dpop, certificate };
    sendOAuthReply(reply, await this.rpc.call(rpcMap.token.manageGrant, context, asked));
  }
}
