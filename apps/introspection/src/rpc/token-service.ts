import { Injectable } from '@nestjs/common';
import {
  type ClientProof,
  type IntrospectedToken,
  type JsonObject,
  type ListRevocationsRequest,
  type RegisteredClient,
  type RequestContext,
  type RevocationsPage,
  rpcMap,
  type SignIntrospectionResponseRequest,
  type TenantContext,
} from '#contracts';
import { BatchedRpc } from '#batching';
import { RpcClient } from '#kernel';
import type { AssertionJudge } from '../ports/assertion-judge.js';
import type { KeySource } from '../ports/key-source.js';
import type { ResponseSigner } from '../ports/response-signer.js';
import type { RevocationSource } from '../ports/revocation-source.js';
import type { TokenIntrospector } from '../ports/token-introspector.js';

/** The token service, asked over RPC. */
@Injectable()
export class TokenService implements TokenIntrospector, RevocationSource, KeySource, ResponseSigner, AssertionJudge {
  readonly #states = new BatchedRpc<string, IntrospectedToken>(
    async (tenant, tokens) => (await this.rpc.call(rpcMap.token.introspectTokens, tenant, { tokens })).tokens,
  );

  constructor(private readonly rpc: RpcClient) {}

  introspect(tenant: TenantContext, token: string): Promise<IntrospectedToken> {
    return this.#states.load(tenant, token);
  }

  page(context: RequestContext, request: ListRevocationsRequest): Promise<RevocationsPage> {
    return this.rpc.call(rpcMap.token.listRevocations, context, request);
  }

  async keys(tenant: TenantContext): Promise<readonly JsonObject[]> {
    return (await this.rpc.call(rpcMap.token.listVerificationKeys, tenant, {})).keys;
  }

  async verify(tenant: TenantContext, assertion: string, { application, resourceServer }: RegisteredClient): Promise<ClientProof> {
    const clientId = application?.clientId ?? resourceServer?.clientId;
    if (clientId === undefined) return { proven: false, reason: 'no client of this id', told: null };
    return this.rpc.call(rpcMap.token.verifyClientAssertion, tenant, { clientId, assertion });
  }

  async sign(tenant: TenantContext, request: SignIntrospectionResponseRequest): Promise<string> {
    return (await this.rpc.call(rpcMap.token.signIntrospectionResponse, tenant, request)).jwt;
  }
}
