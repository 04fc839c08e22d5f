import { Injectable } from '@nestjs/common';
import {
  type ClientRequest,
  type DeviceAuthorizationRequest,
  type JsonObject,
  type OAuthReply,
  type Rpc,
  rpcMap,
  type TenantContext,
} from '#contracts';
import { RpcClient } from '#kernel';
import { PrebuiltResponses } from '#platform';
import { openHeaders } from '../http/open-headers.js';
import { type RouteOfIssuer, routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { ClientCertificates } from '../http/client-certificates.js';
import { clientRequestOf } from './client-request.js';
import { sendOAuthReply, usualHeaders } from './send-oauth-reply.js';

/** Characters: browsers say less. */
const maxUserAgent = 512;

const successHeaders = { ...usualHeaders, ...openHeaders };

/** A success with a body and with no headers but the usual ones: it can be sent as prebuilt. */
const isPlainSuccess = (answer: OAuthReply): answer is OAuthReply & { readonly body: JsonObject } => {
  const { status, headers, body } = answer;
  return status === 200 && body !== null && Object.keys(headers).every((name) => headers[name] === usualHeaders[name]);
};

/** An endpoint that clients post a form and their credentials to. One RPC. Parameters in the query are never read. */
abstract class ClientEndpoint<Request extends ClientRequest = ClientRequest> {
  protected abstract readonly asked: Rpc<TenantContext, Request, OAuthReply>;
  protected abstract readonly requestOf: (request: TenantRequest) => Request;

  constructor(
    private readonly rpc: RpcClient,
    private readonly certificates: ClientCertificates,
  ) {}

  protected clientRequestOf(request: TenantRequest, route: RouteOfIssuer): ClientRequest {
    return clientRequestOf(request, route, this.certificates);
  }

  async post(request: TenantRequest): Promise<void> {
    const { http, reply, context } = request;
    const answer = await this.rpc.call(this.asked, context, this.requestOf(request));
    if (isPlainSuccess(answer))
      PrebuiltResponses.of(http.server).send(http, reply, { headers: successHeaders, body: JSON.stringify(answer.body) });
    else sendOAuthReply(reply, answer);
  }
}

/** The pushed authorization request endpoint (RFC 9126 §2). */
@Injectable()
export class PushedAuthorizationEndpoint extends ClientEndpoint {
  protected override readonly asked = rpcMap.token.pushAuthorization;
  protected override readonly requestOf = (request: TenantRequest): ClientRequest => this.clientRequestOf(request, routes.par);

  constructor(rpc: RpcClient, certificates: ClientCertificates) {
    super(rpc, certificates);
  }
}

/** The device authorization endpoint (RFC 8628 §3.1). */
@Injectable()
export class DeviceAuthorizationEndpoint extends ClientEndpoint<DeviceAuthorizationRequest> {
  protected override readonly asked = rpcMap.token.authorizeDevice;
  protected override readonly requestOf = (request: TenantRequest): DeviceAuthorizationRequest => ({
    ...this.clientRequestOf(request, routes.deviceAuthorization),
    userAgent: request.http.headers['user-agent']?.slice(0, maxUserAgent) ?? null,
  });

  constructor(rpc: RpcClient, certificates: ClientCertificates) {
    super(rpc, certificates);
  }
}

/** The backchannel authentication endpoint (CIBA §7). */
@Injectable()
export class BackchannelAuthenticationEndpoint extends ClientEndpoint {
  protected override readonly asked = rpcMap.token.authenticateByBackchannel;
  protected override readonly requestOf = (request: TenantRequest): ClientRequest =>
    this.clientRequestOf(request, routes.backchannelAuthentication);

  constructor(rpc: RpcClient, certificates: ClientCertificates) {
    super(rpc, certificates);
  }
}

/** The token endpoint (RFC 6749 §3.2). */
@Injectable()
export class TokenEndpoint extends ClientEndpoint {
  protected override readonly asked = rpcMap.token.issueToken;
  protected override readonly requestOf = (request: TenantRequest): ClientRequest => this.clientRequestOf(request, routes.token);

  constructor(rpc: RpcClient, certificates: ClientCertificates) {
    super(rpc, certificates);
  }
}

/** The revocation endpoint (RFC 7009). */
@Injectable()
export class RevocationEndpoint extends ClientEndpoint {
  protected override readonly asked = rpcMap.token.revokeToken;
  protected override readonly requestOf = (request: TenantRequest): ClientRequest => this.clientRequestOf(request, routes.revoke);

  constructor(rpc: RpcClient, certificates: ClientCertificates) {
    super(rpc, certificates);
  }
}
