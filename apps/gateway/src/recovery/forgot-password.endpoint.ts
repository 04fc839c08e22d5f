import { Injectable } from '@nestjs/common';
import { rpcMap, ServiceError, type SignInId } from '#contracts';
import { RpcClient } from '#kernel';
import { type ForgotPasswordPage, forgotPasswordPage, fieldLimits } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { readBrowserCookie, writeRecoveryCookie } from '../http/cookies.js';
import { formOf, singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { PasswordResets } from '../sign-in/password-resets.js';
import { signInLocation } from '../sign-in/sign-in-key.js';

/** `{issuer}/forgot-password`: asks for the message by which somebody sets a new password. Not there where nobody can. */
@Injectable()
export class ForgotPasswordEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly resets: PasswordResets,
  ) {}

  /** No RPC. */
  async get(request: TenantRequest): Promise<void> {
    this.requireOffered(request);
    await this.send(request, 'new');
  }

  /**
   * RPC: identity.requestPasswordReset. The answer is the same for every name, and does not show what was typed. The browser remembers which sign-in
   * this began at, so that it goes on when the link of the message is opened in the same one.
   */
  async post(request: TenantRequest): Promise<void> {
    this.requireOffered(request);
    const identifier = singleParameter(formOf(request), 'username')?.trim() ?? '';
    if (identifier === '') return this.send(request, 'missing');
    // Longer than any name: nobody's, and told so by the same work.
    const known = identifier.length > fieldLimits.username ? '' : identifier;
    try {
      await this.rpc.call(rpcMap.identity.requestPasswordReset, request.context, { identifier: known });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'too_many_requests') throw error;
      void request.reply.header('Retry-After', String(error.retryAfter ?? 60));
      return this.send(request, 'too_many_requests');
    }
    const signInId = signInOf(request);
    if (signInId !== null) writeRecoveryCookie(request, signInId);
    return this.send(request, 'sent');
  }

  private requireOffered({ tenant }: TenantRequest): void {
    if (!this.resets.areOffered(tenant)) throw new HttpInputError(404, 'There is nothing here.');
  }

  private async send(request: TenantRequest, state: ForgotPasswordPage['state']): Promise<void> {
    const signInId = signInOf(request);
    const back = signInId === null ? null : signInLocation(request, signInId);
    const status = { new: 200, sent: 200, missing: 400, too_many_requests: 429 }[state];
    await this.pages.send(request, forgotPasswordPage({ ...this.pages.frameOf(request), state, back }), { status });
  }
}

/** The sign-in that the address names, if it is this browser's. */
const signInOf = (request: TenantRequest): SignInId | null => {
  const signInId = singleParameter(queryParameters(request.http), 'sign_in') as SignInId | null;
  return signInId !== null && readBrowserCookie(request, signInId) !== null ? signInId : null;
};
