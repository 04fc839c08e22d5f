import { Injectable } from '@nestjs/common';
import { asUser, type Authenticated, type PresentSignIn, type TenantContext } from '#contracts';
import { Clock, UnitOfWork, UserLimits } from '#kernel';
import type { RaisedVersion } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import { SignInStore } from '../../ports/sign-in-store.js';
import { OutdatedProofs } from '../outdated-proofs.js';
import { PresentedSessions } from '../presented-sessions.js';
import { requireOpen } from '../sign-in-key.js';
import { SignInProgress } from '../sign-in-progress.js';
import { forBrowser, leavingUserOf } from '../sign-in-state.js';

/** The user of a sign-in keeps the account that they had deleted. */
@Injectable()
export class KeepAccountUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly presented: PresentedSessions,
    private readonly authenticators: Authenticators,
    private readonly outdated: OutdatedProofs,
    private readonly progress: SignInProgress,
    private readonly userLimits: UserLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * After all that is demanded of a sign-in was proved; with that a session begins, where nothing else is asked for. Who sends the form twice gets the same session. Refuses with `transaction_invalid` a sign-in that is not
   * this browser's, is at another step, or whose user has changed since their proof, which then counts no longer; and with `too_many_requests`.
   */
  async execute(
    context: TenantContext,
    { sessionToken, ...request }: PresentSignIn & { readonly userAgent: string | null },
  ): Promise<Authenticated> {
    const { signInId, browserToken } = request;
    const found = { signIns: this.signIns, now: this.clock.now() };
    const open = await this.unitOfWork.transaction(context, (tx) => requireOpen(tx, context, { signInId, browserToken }, found));
    const leaving = leavingUserOf(forBrowser(open, await this.presented.find(context, sessionToken)));
    const raised = leaving && (await this.keep(context, request, leaving));
    const moved = await this.progress.keepAccount(context, { ...request, previousSessionToken: sessionToken }, raised);
    return { ...moved, knownBrowser: null };
  }

  private async keep(
    context: TenantContext,
    { signInId, browserToken }: Pick<PresentSignIn, 'signInId' | 'browserToken'>,
    { userId, userVersion: from }: { readonly userId: RaisedVersion['userId']; readonly userVersion: number },
  ): Promise<RaisedVersion> {
    const byUser = asUser(context, userId);
    await this.userLimits.admit(byUser, { endpoint: 'login', userId });
    try {
      return { userId, from, to: await this.authenticators.cancelDeletion(byUser, { userId, userVersion: from }) };
    } catch (error) {
      await this.outdated.forget(byUser, { signInId, browserToken }, { userId, userVersion: from }, error);
      throw error;
    }
  }
}
