import { Injectable } from '@nestjs/common';
import type { DecideRequest, OnFile, PresentSignIn, SignInKey, TenantContext, UserId } from '#contracts';
import { Clock, type Transaction } from '#kernel';
import { noteChange, type SignIn } from '#sign-in';
import { type KeptSignIn, SignInStore } from '../ports/sign-in-store.js';
import type { LiveSession } from '../ports/session-store.js';
import { PresentedSessions } from './presented-sessions.js';
import { requireOpen, transactionInvalid } from './sign-in-key.js';
import { forBrowser, userOf } from './sign-in-state.js';

/** How often a move is tried that others come before: each of them has moved it on. */
const maxTries = 10;

/** Moves of a sign-in by its user, each by one guarded statement. */
@Injectable()
export class SignInMoves {
  constructor(
    private readonly signIns: SignInStore,
    private readonly presented: PresentedSessions,
    private readonly clock: Clock,
  ) {}

  /** For the holder of a live session of the user whose evidence counts; refuses with `transaction_invalid` otherwise. Answers what it moved to. */
  async bySignedIn(
    tx: Transaction,
    context: TenantContext,
    { sessionToken, ...key }: DecideRequest,
    move: (signIn: SignIn, userId: UserId) => SignIn,
  ): Promise<{ readonly kept: KeptSignIn; readonly userId: UserId }> {
    const session = await this.presented.find(context, sessionToken, tx);
    const kept = await this.move(tx, context, { key, session }, (before) => {
      const mover = userOf(before.signIn);
      if (mover === null || session?.userId !== mover) throw transactionInvalid();
      return { ...before, signIn: move(before.signIn, mover) };
    });
    const userId = userOf(kept.signIn);
    if (userId === null) throw transactionInvalid();
    return { kept, userId };
  }

  /** As `bySignedIn`, before the user is asked to say something: whose sign-in it is, and where it stands. Changes nothing. */
  async lookBySignedIn(
    tx: Transaction,
    context: TenantContext,
    request: DecideRequest,
  ): Promise<{ readonly kept: KeptSignIn; readonly userId: UserId }> {
    return this.bySignedIn(tx, context, request, (signIn) => signIn);
  }

  /** As `bySignedIn`, after its user said what they were asked for. */
  async noteOnFile(
    tx: Transaction,
    context: TenantContext,
    { sessionToken, ...key }: DecideRequest,
    { userId, onFile }: { readonly userId: UserId; readonly onFile: OnFile },
  ): Promise<KeptSignIn> {
    const session = await this.presented.find(context, sessionToken, tx);
    return this.move(tx, context, { key, session }, (before) => {
      if (userOf(before.signIn) !== userId || session?.userId !== userId) throw transactionInvalid();
      return { ...before, signIn: noteChange(before.signIn), onFile };
    });
  }

  /** For whoever has the browser's key, also before there is a session; `move` refuses what they may not. Answers what it moved to. */
  async byBrowser(
    tx: Transaction,
    context: TenantContext,
    { sessionToken, ...key }: PresentSignIn,
    move: (kept: KeptSignIn) => SignIn,
  ): Promise<KeptSignIn> {
    const session = await this.presented.find(context, sessionToken, tx);
    return this.move(tx, context, { key, session }, (kept) => ({ ...kept, signIn: move(kept) }));
  }

  private async move(
    tx: Transaction,
    context: TenantContext,
    { key, session }: { readonly key: SignInKey; readonly session: LiveSession | null },
    move: (kept: KeptSignIn) => KeptSignIn,
  ): Promise<KeptSignIn> {
    for (let nth = 0; nth < maxTries; nth += 1) {
      const { idHash, ...open } = await requireOpen(tx, context, key, { signIns: this.signIns, now: this.clock.now() });
      const kept = forBrowser(open, session);
      const moved = move(kept);
      if (moved.signIn === kept.signIn || (await this.signIns.advance(tx, context, idHash, moved, null))) return moved;
    }
    throw transactionInvalid();
  }
}
