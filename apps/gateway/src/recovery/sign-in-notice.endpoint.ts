import { Injectable } from '@nestjs/common';
import { rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { browserNameOf, signInDisownedPage, signInNoticeOverPage, signInNoticePage } from '#pages';
import { accountAddress } from '../http/account-addresses.js';
import { askByLink } from '../http/link-token.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { forgotPasswordLocation, PasswordResets } from '../sign-in/password-resets.js';
import { PageAnswers } from '../pages/page-answers.js';

/** `{issuer}/sign-in-notice?token=...`: the link of the message about a sign-in, where its reader says that it was not theirs. */
@Injectable()
export class SignInNoticeEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly resets: PasswordResets,
  ) {}

  /** RPC: session.getSignInNotice. Opening a link changes nothing, since programs open links too (attack A82). */
  async get(request: TenantRequest): Promise<void> {
    const notice = await askByLink(request, 'sn', (token) => this.rpc.call(rpcMap.session.getSignInNotice, request.context, { token }));
    if (notice === null) return this.sendOver(request);
    if (notice.isDisowned) return this.sendDisowned(request);
    const { signedInAt, userAgent, network, country } = notice;
    const shown = { ...browserNameOf(userAgent), signedInAt, network, country };
    await this.pages.send(request, signInNoticePage({ ...this.pages.frameOf(request), ...shown }));
  }

  /** RPC: session.disownSignIn. Who sends the form twice is answered twice. */
  async post(request: TenantRequest): Promise<void> {
    const disowned = await askByLink(request, 'sn', (token) => this.rpc.call(rpcMap.session.disownSignIn, request.context, { token }));
    await (disowned === null ? this.sendOver(request) : this.sendDisowned(request));
  }

  /** The next step is another password, where people can set one by themselves. */
  private async sendDisowned(request: TenantRequest): Promise<void> {
    const forgot = this.resets.areOffered(request.tenant) ? forgotPasswordLocation(request, null) : null;
    await this.pages.send(request, signInDisownedPage({ ...this.pages.frameOf(request), forgot }));
  }

  private async sendOver(request: TenantRequest): Promise<void> {
    const sessions = accountAddress(request.tenant, 'sessions');
    await this.pages.send(request, signInNoticeOverPage({ ...this.pages.frameOf(request), sessions }), { status: 400 });
  }
}
