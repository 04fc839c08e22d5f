import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { queryParameters } from '#platform';
import { ensureStateCookie, readSessionCookie } from '../http/cookies.js';
import { formOf } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { AuthorizationOutcomes } from '../sign-in/authorization-outcomes.js';

/**
 * The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2). RPCs: token.startAuthorization, which asks the session service what
 * the session cookie is worth, and session.startSignIn where a page must be shown.
 */
@Injectable()
export class AuthorizeEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly outcomes: AuthorizationOutcomes,
  ) {}

  get(request: TenantRequest): Promise<void> {
    return this.authorize(request, queryParameters(request.http));
  }

  /** Parameters of a POST are those of the form alone (OpenID Connect Core §3.1.2.1). */
  post(request: TenantRequest): Promise<void> {
    return this.authorize(request, formOf(request));
  }

  private async authorize(request: TenantRequest, parameters: ParameterList): Promise<void> {
    const sessionToken = readSessionCookie(request);
    ensureStateCookie(request, sessionToken);
    const outcome = await this.rpc.call(rpcMap.token.startAuthorization, request.context, { parameters, sessionToken });
    await this.outcomes.answer(request, outcome, sessionToken);
  }
}
