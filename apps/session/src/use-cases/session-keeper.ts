import { Injectable } from '@nestjs/common';
import {
  type Evidence,
  eventMap,
  type SessionEndReason,
  type SessionFacts,
  type SessionId,
  type TenantContext,
  type UserId,
} from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { DeletedUserStore } from '../ports/deleted-user-store.js';
import { type LifetimePolicy, type Lifetimes, SessionLifetimes } from '../ports/session-lifetimes.js';
import { type EndedSession, SessionStore } from '../ports/session-store.js';
import { transactionInvalid } from './sign-in-key.js';

/** What is kept of a header that anybody may make long. */
export const maxUserAgentLength = 512;

/** A session about to begin, with its secret. */
type Beginning = Lifetimes & {
  readonly facts: SessionFacts;
  readonly evidence: readonly Evidence[];
  readonly token: string;
  readonly isRemembered: boolean;
};

/** Begins and ends sessions, and tells of it. */
@Injectable()
export class SessionKeeper {
  constructor(
    private readonly sessions: SessionStore,
    private readonly deletedUsers: DeletedUserStore,
    private readonly lifetimes: SessionLifetimes,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** What a tenant has settled about the length of its sessions. */
  lifetimesOf(context: TenantContext): Promise<LifetimePolicy> {
    return this.lifetimes.of(context);
  }

  /**
   * Begins a session in place of the one that the browser had, which somebody else may have planted. It lives as long as a session does since the oldest of what was proved: a step-up
   * lengthens nothing. Answers until when the browser keeps it; null: until it is closed. Refuses with `transaction_invalid` a user who is deleted.
   */
  async begin(
    tx: Transaction,
    context: TenantContext,
    { facts, evidence, token, lifetime, idleLifetime, isPersistent, isRemembered }: Beginning,
    { userAgent, previousSessionToken }: { readonly userAgent: string | null; readonly previousSessionToken: string | null },
  ): Promise<Date | null> {
    if (await this.deletedUsers.isDeleted(tx, context, facts.userId)) throw transactionInvalid();
    const createdAt = this.clock.now();
    const age = Math.max(0, this.clock.epochSeconds() - facts.authTime);
    const timeLeft = Math.max(0, lifetime - age);
    await this.supersede(tx, context, previousSessionToken);
    await this.sessions.insert(tx, context, {
      ...facts,
      evidence,
      tokenHash: hashSecret(token),
      createdAt,
      lifetime: timeLeft,
      idleLifetime,
      isPersistent,
      isRemembered,
      ipAddress: context.actor.address,
      userAgent: userAgent?.slice(0, maxUserAgentLength) ?? null,
    });
    const { sessionId, userId, amr } = facts;
    await this.outbox.append(tx, context, eventMap.session.sessionStarted, { sessionId, userId, amr });
    return isPersistent ? new Date(createdAt.getTime() + timeLeft * 1_000) : null;
  }

  /** Ends the session of a cookie that another one takes the place of. */
  async supersede(tx: Transaction, context: TenantContext, sessionToken: string | null): Promise<void> {
    if (sessionToken === null || !isWellFormedSecret('st', sessionToken)) return;
    const end = { at: this.clock.now(), reason: 'replaced' } as const;
    await this.tell(tx, context, await this.sessions.endByToken(tx, context, hashSecret(sessionToken), end), end.reason);
  }

  /** Ends the session that another one takes the place of; `userId` null where it has ended already. */
  async replace(tx: Transaction, context: TenantContext, sessionId: SessionId, userId: UserId | null): Promise<void> {
    if (userId !== null) await this.end(tx, context, { sessionId, userId }, 'replaced');
  }

  /** Ends a session, unless it has ended. */
  async end(tx: Transaction, context: TenantContext, session: EndedSession, reason: SessionEndReason): Promise<void> {
    await this.tell(tx, context, await this.sessions.endOne(tx, context, session, { at: this.clock.now(), reason }), reason);
  }

  private async tell(tx: Transaction, context: TenantContext, ended: EndedSession | null, reason: SessionEndReason): Promise<void> {
    if (ended !== null) await this.outbox.append(tx, context, eventMap.session.sessionEnded, { ...ended, reason });
  }
}
