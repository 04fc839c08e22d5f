import { Injectable } from '@nestjs/common';
import { type RequestOf, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { passwordNotResetPage, passwordResetDonePage, type ResetPasswordPage, resetPasswordPage } from '#pages';
import { HttpInputError } from '#platform';
import { readBrowserCookie, readRecoveryCookie } from '../http/cookies.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { linkTokenOf } from '../http/link-token.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { forgotPasswordLocation, PasswordResets } from '../sign-in/password-resets.js';
import { signInLocation } from '../sign-in/sign-in-key.js';

type Problem = NonNullable<ResetPasswordPage['problem']>;

/** `{issuer}/reset-password?token=...`: the link of the message that leads to a new password. Not there where nobody can have been sent one. */
@Injectable()
export class ResetPasswordEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly resets: PasswordResets,
  ) {}

  /** RPC: identity.getPasswordReset. Opening a link spends nothing, since programs open links too. */
  async get(request: TenantRequest): Promise<void> {
    await this.show(request, this.tokenOf(request), null);
  }

  /** RPC: identity.resetPassword; after a password that is not fit identity.getPasswordReset. Nobody is signed in by it. */
  async post(request: TenantRequest): Promise<void> {
    const token = this.tokenOf(request);
    const password = singleParameter(formOf(request), 'password') ?? '';
    if (token === null) return this.show(request, null, null);
    if (password === '') return this.show(request, token, { kind: 'missing' });
    const { locale } = this.pages.frameOf(request);
    const problem = await this.reset(request, { token, password, locale });
    if (problem === 'invalid') return this.sendInvalid(request);
    return problem === null ? this.sendDone(request) : this.show(request, token, problem);
  }

  private tokenOf(request: TenantRequest): string | null {
    if (!this.resets.areOffered(request.tenant)) throw new HttpInputError(404, 'There is nothing here.');
    return linkTokenOf(request, 'pr');
  }

  /** What is wrong with the password, or with the link; null where it was set. */
  private async reset(
    { context, reply }: TenantRequest,
    request: RequestOf<typeof rpcMap.identity.resetPassword>,
  ): Promise<Problem | 'invalid' | null> {
    try {
      await this.rpc.call(rpcMap.identity.resetPassword, context, request);
      return null;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'not_found') return 'invalid';
      if (error.code === 'invalid_argument') return { kind: 'unfit', detail: error.members?.[0]?.detail ?? '' };
      if (error.code !== 'too_many_requests') throw error;
      void reply.header('Retry-After', String(error.retryAfter ?? 5));
      return { kind: 'too_many_requests' };
    }
  }

  private async show(request: TenantRequest, token: string | null, problem: Problem | null): Promise<void> {
    const reset = token === null ? null : await this.find(request, token);
    if (reset === null) return this.sendInvalid(request);
    const status = problem === null ? 200 : problem.kind === 'too_many_requests' ? 429 : 400;
    await this.pages.send(request, resetPasswordPage({ ...this.pages.frameOf(request), ...reset, problem }), { status });
  }

  private async find({ context }: TenantRequest, token: string): Promise<Pick<ResetPasswordPage, 'account' | 'minLength'> | null> {
    try {
      return await this.rpc.call(rpcMap.identity.getPasswordReset, context, { token });
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return null;
      throw error;
    }
  }

  /** With the way on to the sign-in that this began at, where it was begun in this browser. */
  private async sendDone(request: TenantRequest): Promise<void> {
    const signInId = readRecoveryCookie(request);
    const isOurs = signInId !== null && readBrowserCookie(request, signInId) !== null;
    await this.pages.send(request, passwordResetDonePage(this.pages.frameOf(request), isOurs ? signInLocation(request, signInId) : null));
  }

  private async sendInvalid(request: TenantRequest): Promise<void> {
    const page = passwordNotResetPage(this.pages.frameOf(request), forgotPasswordLocation(request, readRecoveryCookie(request)));
    await this.pages.send(request, page, { status: 400 });
  }
}
