import { Injectable } from '@nestjs/common';
import { type ResponseOf, type RpcMap, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { isWellFormedSecret } from '#oauth-core';
import { emailNotVerifiedPage, emailVerifiedPage, verifyEmailPage } from '#pages';
import { queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from './page-answers.js';

/** `{issuer}/verify-email?token=...`: the link of the message that asks to confirm an address. */
@Injectable()
export class VerifyEmailEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  /** No RPC: opening a link confirms nothing, since programs open links too. */
  async get(request: TenantRequest): Promise<void> {
    const frame = this.pages.frameOf(request);
    if (this.tokenOf(request) === null) await this.pages.send(request, emailNotVerifiedPage(frame), { status: 400 });
    else await this.pages.send(request, verifyEmailPage(frame));
  }

  /** RPC: identity.verifyEmail. */
  async post(request: TenantRequest): Promise<void> {
    const token = this.tokenOf(request);
    const verified = token === null ? null : await this.verify(request, token);
    const frame = this.pages.frameOf(request);
    if (verified === null) await this.pages.send(request, emailNotVerifiedPage(frame), { status: 400 });
    else await this.pages.send(request, emailVerifiedPage(frame, verified));
  }

  private tokenOf({ http }: TenantRequest): string | null {
    const token = singleParameter(queryParameters(http), 'token');
    return token !== null && isWellFormedSecret('ev', token) ? token : null;
  }

  private async verify({ context }: TenantRequest, token: string): Promise<ResponseOf<RpcMap['identity']['verifyEmail']> | null> {
    try {
      return await this.rpc.call(rpcMap.identity.verifyEmail, context, { token });
    } catch (error) {
      if (error instanceof ServiceError && (error.code === 'invalid_argument' || error.code === 'not_found')) return null;
      throw error;
    }
  }
}
