import { Injectable } from '@nestjs/common';
import {
  type Evidence,
  eventMap,
  ServiceError,
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

/** What is kept of a header that anybody may make long. */
export const maxUserAgentLength = 512;

/** A session about to begin, with its secret. */
type Beginning = Lifetimes & {
  readonly facts: SessionFacts;
  readonly evidence: readonly Evidence[];
  readonly token: string;
  readonly isRemembered: boolean;
};

type Named = Pick<SessionFacts, 'sessionId' | 'userId'>;

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
   * lengthens nothing. Answers until when the browser keeps it; null: until it is closed. Refuses with `not_found` a user who is deleted.
   */
  async begin(
    tx: Transaction,
    context: TenantContext,
    { facts, evidence, token, lifetime, idleLifetime, isPersistent, isRemembered }: Beginning,
    { userAgent, previousSessionToken }: { readonly userAgent: string | null; readonly previousSessionToken: string | null },
  ): Promise<Date | null> {
    if (await this.deletedUsers.isDeleted(tx, context, facts.userId))
      throw new ServiceError('not_found', 'There is no such user any more.');
    const createdAt = this.clock.now();
    const age = Math.max(0, this.clock.epochSeconds() - facts.authTime);
    const timeLeft = Math.max(0, lifetime - age);
    const ended = await this.endByToken(tx, context, previousSessionToken);
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
    await this.inherit(tx, context, facts, ended);
    const { sessionId, userId, amr } = facts;
    await this.outbox.append(tx, context, eventMap.session.sessionStarted, { sessionId, userId, amr });
    return isPersistent ? new Date(createdAt.getTime() + timeLeft * 1_000) : null;
  }

  /** Ends the session of a cookie that `heir` takes the place of. */
  async supersede(tx: Transaction, context: TenantContext, sessionToken: string | null, heir: Named): Promise<void> {
    await this.inherit(tx, context, heir, await this.endByToken(tx, context, sessionToken));
  }

  /** Ends the session that `heir` takes the place of; `userId` null where it has ended already. */
  async replace(
    tx: Transaction,
    context: TenantContext,
    { sessionId, userId }: { readonly sessionId: SessionId; readonly userId: UserId | null },
    heir: Named,
  ): Promise<void> {
    if (userId !== null) await this.inherit(tx, context, heir, await this.end(tx, context, { sessionId, userId }, 'replaced'));
  }

  /** Ends a session; null where it had ended. */
  async end(tx: Transaction, context: TenantContext, session: Named, reason: SessionEndReason): Promise<EndedSession | null> {
    const ended = await this.sessions.endOne(tx, context, session, { at: this.clock.now(), reason });
    await this.tell(tx, context, ended, reason);
    return ended;
  }

  private async endByToken(tx: Transaction, context: TenantContext, sessionToken: string | null): Promise<EndedSession | null> {
    if (sessionToken === null || !isWellFormedSecret('st', sessionToken)) return null;
    const end = { at: this.clock.now(), reason: 'replaced' } as const;
    const ended = await this.sessions.endByToken(tx, context, hashSecret(sessionToken), end);
    await this.tell(tx, context, ended, end.reason);
    return ended;
  }

  /** The user goes on in the session that took the place of theirs: when it ends, both have. Another user's is not theirs to end. */
  private async inherit(tx: Transaction, context: TenantContext, heir: Named, ended: EndedSession | null): Promise<void> {
    if (ended?.userId === heir.userId) await this.sessions.inherit(tx, context, heir.sessionId, ended);
  }

  private async tell(tx: Transaction, context: TenantContext, ended: EndedSession | null, reason: SessionEndReason): Promise<void> {
    if (ended !== null) await this.outbox.append(tx, context, eventMap.session.sessionEnded, { ...ended, reason });
  }
}
