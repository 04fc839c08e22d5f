import { Injectable } from '@nestjs/common';
import type { PresentSignIn, SignInOutcome, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { organizationOf } from '#sign-in';
import { SignInStore } from '../../ports/sign-in-store.js';
import { PresentedSessions } from '../presented-sessions.js';
import { requireOpen, transactionInvalid } from '../sign-in-key.js';
import { forBrowser, stateOf, userOf } from '../sign-in-state.js';

/** Tells the token service what came of a sign-in: who is signed in in this browser, and what that very user decided. */
@Injectable()
export class GetSignInOutcomeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly presented: PresentedSessions,
    private readonly clock: Clock,
  ) {}

  /** A decision is its user's alone: to a browser with another session, or with none, nothing is decided. Refuses with `transaction_invalid` what cannot go on, or is for no application. */
  async execute(context: TenantContext, { sessionToken, ...key }: PresentSignIn): Promise<SignInOutcome> {
    const now = this.clock.now();
    const found = await this.unitOfWork.transaction(context, (tx) => requireOpen(tx, context, key, { signIns: this.signIns, now }));
    const presented = await this.presented.find(context, sessionToken);
    const kept = forBrowser(found, presented);
    const { purpose } = kept.signIn;
    if (purpose.kind !== 'authorization') throw transactionInvalid();
    const { requestId } = purpose;
    const state = stateOf(kept);
    if (presented === null) return { requestId, session: null, decision: state.status === 'unmet' ? 'unmet' : null };
    const {
      lastSeenAt: _lastSeenAt,
      evidence: _evidence,
      isPersistent: _isPersistent,
      isRemembered: _isRemembered,
      ...session
    } = presented;
    if (state.status === 'unmet') return { requestId, session, decision: 'unmet' };
    if (session.userId !== userOf(kept.signIn)) return { requestId, session, decision: null };
    const organizationId = organizationOf(kept.signIn, session.userId);
    const chosen = organizationId !== null && { organizationId };
    return { requestId, session, decision: state.status === 'decided' ? state.decision : null, ...chosen };
  }
}
