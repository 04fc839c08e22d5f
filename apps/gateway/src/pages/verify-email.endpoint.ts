import { Injectable } from '@nestjs/common';
import { type ResponseOf, type RpcMap, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { emailNotVerifiedPage, emailVerifiedPage, verifyEmailPage } from '#pages';
import { accountAddress } from '../http/account-addresses.js';
import { linkTokenOf } from '../http/link-token.js';
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
    if (linkTokenOf(request, 'ev') === null) await this.sendInvalid(request);
    else await this.pages.send(request, verifyEmailPage(this.pages.frameOf(request)));
  }

  /** RPC: identity.verifyEmail. */
  async post(request: TenantRequest): Promise<void> {
    const token = linkTokenOf(request, 'ev');
    const verified = token === null ? null : await this.verify(request, token);
    if (verified === null) await this.sendInvalid(request);
    else await this.pages.send(request, emailVerifiedPage(this.pages.frameOf(request), verified));
  }

  private async sendInvalid(request: TenantRequest): Promise<void> {
    const ownEmail = accountAddress(request.tenant, 'email');
    await this.pages.send(request, emailNotVerifiedPage({ ...this.pages.frameOf(request), ownEmail }), { status: 400 });
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
