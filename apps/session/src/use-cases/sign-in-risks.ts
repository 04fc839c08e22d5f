import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { eventMap, type SessionFacts, type SignInNoticeId, type TenantContext, type UserId } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction, UnitOfWork } from '#kernel';
import { addressGroups, networkOf } from '#limits';
import { deriveSecret, hashSecret, isWellFormedSecret } from '#oauth-core';
import { manyAccounts, paceSeconds, riskSignalsOf, type SignIn } from '#sign-in';
import { SignInHistoryStore, type SourceOfSignIn } from '../ports/sign-in-history-store.js';
import { SignInNoticeStore } from '../ports/sign-in-notice-store.js';
import type { KeptSignIn } from '../ports/sign-in-store.js';
import { maxUserAgentLength } from './session-keeper.js';

/** Secrets of one browser that are looked at: those of three people. */
const maxSecrets = 3;
/** Browsers, networks and addresses of one user that are remembered, of each as many. */
const maxSources = 30;
const day = 86_400_000;
/** Milliseconds. `source`: for which a browser or a place stays known after it was last seen; `link`: for which the link of a notice works. */
const lifetimes = { source: 180 * day, link: 7 * day } as const;
/** Notices that a user is sent in a day: what is told too often is read by nobody. */
const maxNotices = 3;

/** What the gateway tells of a browser: the secrets by which it may be known, and the country that a trusted ingress says. Left out: nothing. */
export type BrowserOrigin = { readonly devices?: readonly string[]; readonly country?: string };

/** What stands out of a sign-in, and what is noted of it if a session comes of it. */
export type AssessedSignIn = { readonly risk: NonNullable<SignIn['risk']>; readonly source: NonNullable<KeptSignIn['source']> };

/** A session that has just begun, and the sign-in that made it. `device`: by what the browser is known from now on. */
type Begun = Pick<SessionFacts, 'sessionId' | 'userId'> & {
  readonly kept: Pick<KeptSignIn, 'signIn' | 'policy' | 'source'>;
  readonly device: string | null;
  readonly userAgent: string | null;
};

const sourceOf = ({ actor: { address } }: TenantContext): SourceOfSignIn =>
  address === null ? { network: null, address: null } : { network: networkOf(address), address: addressGroups(address)[0].id };

/** Tells what stands out of sign-ins, by what was known of their users before. Who has proved nothing is not looked at: a stranger makes nobody stand out. */
@Injectable()
export class SignInRisks {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly histories: SignInHistoryStore,
    private readonly notices: SignInNoticeStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** What stands out where `userId` has just proved who they are. Garbage in place of secrets costs no look-up. */
  async assess(context: TenantContext, userId: UserId, { devices = [], ...origin }: BrowserOrigin): Promise<AssessedSignIn> {
    const deviceHashes = devices
      .slice(0, maxSecrets)
      .filter((secret) => isWellFormedSecret('dv', secret))
      .map(hashSecret);
    const now = this.clock.now();
    const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);
    const source = sourceOf(context);
    const country = origin.country ?? null;
    const question = {
      ...{ ...source, userId, deviceHashes, now, maxAccounts: manyAccounts.accounts },
      ...{ recentSince: before(paceSeconds.countries), newSince: before(manyAccounts.seconds) },
    };
    const { history, deviceHash } = await this.unitOfWork.read(context, this.histories.find(question));
    const signals = riskSignalsOf({ at: now.getTime() / 1_000, network: source.network, country }, history);
    return { risk: { userId, signals }, source: { ...source, deviceHash, country } };
  }

  /**
   * By what a browser is known from now on, where it is not: it follows from the browser's binding secret and the salt of the session, so that who sends the form twice is given the same. A fresh secret for each
   * user: one that somebody planted in a browser is known of nobody who signs in there.
   */
  deviceOf({
    source,
    browserToken,
    salt,
  }: Pick<KeptSignIn, 'source'> & { readonly browserToken: string; readonly salt: string }): string | null {
    return source?.deviceHash === null ? deriveSecret('dv', browserToken, `${salt} device`) : null;
  }

  /** In the transaction of the session that begins: remembers where it came from as its user proved who they are, whatever the last step came from, and tells of what stood out. A sign-in that went on from a session of this browser alone has not been looked at. */
  async note(tx: Transaction, context: TenantContext, { sessionId, userId, kept, device, userAgent }: Begun): Promise<void> {
    const { signIn, policy, source } = kept;
    const deviceHash = device === null ? source?.deviceHash : hashSecret(device);
    if (!source || !deviceHash) return;
    const at = this.clock.now();
    const { network, address, country } = source;
    const expiresAt = new Date(at.getTime() + lifetimes.source);
    const noted = { userId, deviceHash, network, address, country, at, expiresAt };
    const { isFirst } = await this.histories.note(tx, context, noted, maxSources);
    const signals = signIn.risk?.userId === userId ? signIn.risk.signals : [];
    if (signals.length === 0) return;
    const isTold = !isFirst && signals.some((signal) => policy.riskNotices?.includes(signal) === true);
    const notice = isTold ? await this.give(tx, context, { sessionId, userId, at, userAgent, network, country }) : null;
    await this.outbox.append(tx, context, eventMap.session.signInFlagged, { sessionId, userId, signals, network, country, notice });
    tx.afterCommit(() => this.logger.log({ msg: 'A sign-in stands out', sessionId, signals, ...logFields(context), actor: context.actor }));
  }

  /** Null where the user has been told often enough. */
  private async give(
    tx: Transaction,
    context: TenantContext,
    { at, userAgent, ...signIn }: SignInToTell,
  ): Promise<{ readonly id: SignInNoticeId; readonly expiresAt: string } | null> {
    const charge = { userId: signIn.userId, at, since: new Date(at.getTime() - day), max: maxNotices };
    if (!(await this.histories.chargeNotice(tx, context, charge))) return null;
    const id = randomUUID() as SignInNoticeId;
    const expiresAt = new Date(at.getTime() + lifetimes.link);
    const kept = { ...signIn, id, signedInAt: at, userAgent: userAgent?.slice(0, maxUserAgentLength) ?? null, expiresAt };
    await this.notices.insert(tx, context, kept);
    return { id, expiresAt: expiresAt.toISOString() };
  }
}

type SignInToTell = Pick<SessionFacts, 'sessionId' | 'userId'> & {
  readonly at: Date;
  readonly userAgent: string | null;
  readonly network: string | null;
  readonly country: string | null;
};
