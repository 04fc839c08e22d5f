import { Injectable } from '@nestjs/common';
import { rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { ClientCertificates } from '../http/client-certificates.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { presentedProof } from './presented-proof.js';
import { sendOAuthReply } from './send-oauth-reply.js';

/**
 * The userinfo endpoint (OpenID Connect Core §5.3). One RPC. The token is taken from the header or, with POST, from the
 * form (RFC 6750 §2.1, §2.2); never from the query, which ends in logs.
 */
@Injectable()
export class UserinfoEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly certificates: ClientCertificates,
  ) {}

  get(request: TenantRequest): Promise<void> {
    return this.answer(request, null);
  }

  post(request: TenantRequest): Promise<void> {
    return this.answer(request, singleParameter(formOf(request), 'access_token'));
  }

  private async answer(request: TenantRequest, bodyToken: string | null): Promise<void> {
    const { http, reply, context } = request;
    const { authorization = null } = http.headers;
    const certificate = this.certificates.of(request);
    const dpop = presentedProof(request, this.certificates.issuerAt(request.tenant.issuer, certificate), routes.userinfo);
    sendOAuthReply(reply, await this.rpc.call(rpcMap.token.getUserinfo, context, { authorization, bodyToken, dpop, certificate }));
  }
}
