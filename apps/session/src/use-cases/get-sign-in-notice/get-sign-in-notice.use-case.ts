import { Injectable } from '@nestjs/common';
import type { NoticedSignIn, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { SignInNoticeStore } from '../../ports/sign-in-notice-store.js';
import { noticedOf, noticeGone } from '../sign-in-notices.js';

/** Tells who has the link of a notice which sign-in it is about. */
@Injectable()
export class GetSignInNoticeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notices: SignInNoticeStore,
    private readonly clock: Clock,
  ) {}

  /** Changes nothing, however often it is asked: programs open links, too (attack A82). Refuses with `not_found` what is no link, or none any more. */
  async execute(context: TenantContext, { token }: { readonly token: string }): Promise<NoticedSignIn & { readonly isDisowned: boolean }> {
    if (!isWellFormedSecret('sn', token)) throw noticeGone();
    const notice = await this.unitOfWork.transaction(context, (tx) => this.notices.find(tx, context, hashSecret(token), this.clock.now()));
    if (notice === null) throw noticeGone();
    return { ...noticedOf(notice), isDisowned: notice.isUsed };
  }
}
