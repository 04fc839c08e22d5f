import { Injectable } from '@nestjs/common';
import { type ClientRequest, type JsonObject, type OAuthReply, type Rpc, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { PrebuiltResponses } from '#platform';
import { openHeaders } from '../http/open-headers.js';
import { formOf } from '../http/parameters.js';
import { type RouteOfIssuer, routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { presentedProof } from './presented-proof.js';
import { sendOAuthReply, usualHeaders } from './send-oauth-reply.js';

const successHeaders = { ...usualHeaders, ...openHeaders };

/** A success with a body and with no headers but the usual ones: it can be sent as prebuilt. */
const isPlainSuccess = (answer: OAuthReply): answer is OAuthReply & { readonly body: JsonObject } => {
  const { status, headers, body } = answer;
  return status === 200 && body !== null && Object.keys(headers).every((name) => headers[name] === usualHeaders[name]);
};

/** An endpoint that clients post a form and their credentials to. One RPC. Parameters in the query are never read. */
abstract class ClientEndpoint {
  protected abstract readonly asked: Rpc<TenantContext, ClientRequest, OAuthReply>;
  protected abstract readonly route: RouteOfIssuer;

  constructor(private readonly rpc: RpcClient) {}

  async post(request: TenantRequest): Promise<void> {
    const { http, reply, context } = request;
    const { authorization = null } = http.headers;
    const dpop = presentedProof(request, this.route);
    const answer = await this.rpc.call(this.asked, context, { parameters: formOf(request), authorization, dpop });
    if (isPlainSuccess(answer))
      PrebuiltResponses.of(http.server).send(http, reply, { headers: successHeaders, body: JSON.stringify(answer.body) });
    else sendOAuthReply(reply, answer);
  }
}

/** The pushed authorization request endpoint (RFC 9126 §2). */
@Injectable()
export class PushedAuthorizationEndpoint extends ClientEndpoint {
  protected override readonly asked = rpcMap.token.pushAuthorization;
  protected override readonly route = routes.par;

  constructor(rpc: RpcClient) {
    super(rpc);
  }
}

/** The token endpoint (RFC 6749 §3.2). */
@Injectable()
export class TokenEndpoint extends ClientEndpoint {
  protected override readonly asked = rpcMap.token.issueToken;
  protected override readonly route = routes.token;

  constructor(rpc: RpcClient) {
    super(rpc);
  }
}

/** The revocation endpoint (RFC 7009). */
@Injectable()
export class RevocationEndpoint extends ClientEndpoint {
  protected override readonly asked = rpcMap.token.revokeToken;
  protected override readonly route = routes.revoke;

  constructor(rpc: RpcClient) {
    super(rpc);
  }
}
