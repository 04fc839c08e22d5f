import { Injectable } from '@nestjs/common';
import type { SignInNoticeId, SignInNoticeMessage, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { SecretSource } from '../../ports/secret-source.js';
import { SignInNoticeStore } from '../../ports/sign-in-notice-store.js';
import { noticedOf } from '../sign-in-notices.js';

/** Says what the message about a sign-in tells its user, for who sends it. */
@Injectable()
export class CreateSignInNoticeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notices: SignInNoticeStore,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /** The link exists in the message alone; its hash is stored in the place of the one before (ADR 41). */
  async execute(context: TenantContext, { noticeId: id }: { readonly noticeId: SignInNoticeId }): Promise<SignInNoticeMessage> {
    const token = this.secrets.create('sn');
    const notice = await this.unitOfWork.transaction(context, (tx) =>
      this.notices.putLink(tx, context, { id, tokenHash: hashSecret(token) }, this.clock.now()),
    );
    if (notice === null) return { kind: 'none' };
    const { userId, expiresAt } = notice;
    return { kind: 'link', userId, token, expiresAt: expiresAt.toISOString(), ...noticedOf(notice) };
  }
}
