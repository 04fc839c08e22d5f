import { Injectable } from '@nestjs/common';
import { asUser, type PresentSignIn, type TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { noteChange } from '#sign-in';
import { Authenticators } from '../ports/authenticators.js';
import { type KeptSignIn, SignInStore } from '../ports/sign-in-store.js';
import { PresentedSessions } from './presented-sessions.js';
import { requireOpen, transactionInvalid } from './sign-in-key.js';
import { forBrowser, isAtEnrolment, userOf } from './sign-in-state.js';

/** How often a sign-in is looked at that others move on meanwhile. */
const maxTries = 10;

/** Sign-ins at the step of who has set nothing up: that was so when their user proved who they are, and may be so no longer (attack A76). */
@Injectable()
export class PresentEnrolments {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly presented: PresentedSessions,
    private readonly authenticators: Authenticators,
    private readonly clock: Clock,
  ) {}

  /**
   * The sign-in as it is for this browser, with its key in the store. One at that step whose user has set something up since, elsewhere, moves on by that. Refuses with `transaction_invalid`
   * what is not this browser's or has expired.
   */
  async look(
    context: TenantContext,
    { signInId, browserToken, sessionToken }: PresentSignIn,
  ): Promise<{ readonly idHash: string; readonly kept: KeptSignIn }> {
    const session = await this.presented.find(context, sessionToken);
    for (let nth = 0; nth < maxTries; nth += 1) {
      const found = { signIns: this.signIns, now: this.clock.now() };
      const open = await this.unitOfWork.transaction(context, (tx) => requireOpen(tx, context, { signInId, browserToken }, found));
      const kept = forBrowser(open, session);
      const userId = userOf(kept.signIn);
      const { idHash } = open;
      if (userId === null || !isAtEnrolment(kept)) return { idHash, kept };
      const enrolled = await this.authenticators.enrolled(asUser(context, userId), userId);
      if (areSame(enrolled, kept.enrolled)) return { idHash, kept };
      const moved = { ...open.kept, signIn: noteChange(open.kept.signIn), enrolled };
      if (await this.unitOfWork.transaction(context, (tx) => this.signIns.advance(tx, context, idHash, moved, null)))
        return { idHash, kept: forBrowser({ ...open, kept: moved }, session) };
    }
    throw transactionInvalid();
  }
}

const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((name) => others.includes(name));
