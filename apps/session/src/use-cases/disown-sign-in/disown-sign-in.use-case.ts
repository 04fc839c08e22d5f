import { Injectable } from '@nestjs/common';
import { asUser, eventMap, type TenantContext } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { SignInHistoryStore } from '../../ports/sign-in-history-store.js';
import { SignInNoticeStore } from '../../ports/sign-in-notice-store.js';
import { EndUserSessionsUseCase } from '../end-user-sessions/end-user-sessions.use-case.js';
import { RememberedBrowsers } from '../remembered-browsers.js';
import { noticeGone } from '../sign-in-notices.js';

/** Who reads the messages of a user says that a sign-in was not theirs: somebody else may be in their account. */
@Injectable()
export class DisownSignInUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notices: SignInNoticeStore,
    private readonly histories: SignInHistoryStore,
    private readonly endUserSessions: EndUserSessionsUseCase,
    private readonly rememberedBrowsers: RememberedBrowsers,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends all sessions of the user; the token service ends their grants by the event. No browser is spared a second factor any more, and none is known. The link alone says so, not a session: who took one over is who it is to
   * stop. It does so once: who sends the same again is answered the same, and whoever has signed in since stays. Refuses with `not_found` what is no link, or none any more.
   */
  async execute(context: TenantContext, { token }: { readonly token: string }): Promise<{ disowned: true }> {
    if (!isWellFormedSecret('sn', token)) throw noticeGone();
    await this.unitOfWork.transaction(context, (tx) => this.disown(tx, context, hashSecret(token)));
    return { disowned: true };
  }

  private async disown(tx: Transaction, context: TenantContext, tokenHash: string): Promise<void> {
    const now = this.clock.now();
    const notice = await this.notices.use(tx, context, tokenHash, now);
    if (notice === null) {
      if ((await this.notices.find(tx, context, tokenHash, now)) === null) throw noticeGone();
      return;
    }
    const { userId, sessionId } = notice;
    const byUser = asUser(context, userId);
    await this.endUserSessions.execute(tx, byUser, { userId, reason: 'revoked', beforeVersion: null });
    await this.rememberedBrowsers.forgetOfUser(tx, byUser, userId, null);
    await this.histories.forgetSources(tx, byUser, userId, null);
    await this.outbox.append(tx, byUser, eventMap.session.signInDisowned, { userId, sessionId });
  }
}
