import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type Authenticated,
  type Evidence,
  eventMap,
  type RememberedBrowser,
  type RememberedBrowserId,
  ServiceError,
  type TenantContext,
  type TenantScope,
  type UserId,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { deriveSecret, hashSecret, isWellFormedSecret } from '#oauth-core';
import { type RememberedUser, secondFactorsProvedAt, type SignInPolicy } from '#sign-in';
import { RememberedBrowserStore } from '../ports/remembered-browser-store.js';
import type { KeptSignIn } from '../ports/sign-in-store.js';

/** Browsers of one user that are kept: more than anybody has at hand. */
const maxBrowsers = 20;
/** Secrets of one browser that are looked at: those of three people. */
const maxSecrets = 3;
/** What is kept of a header that anybody may make long. */
const maxUserAgentLength = 512;
const day = 86_400_000;

const laterBy = (moment: Date, days: number): Date => new Date(moment.getTime() + days * day);

/** What makes a browser one to be remembered: a session of a sign-in in which a second factor was proved. */
type Remembering = Pick<KeptSignIn, 'signIn' | 'policy' | 'enrolled'> & { readonly browserToken: string; readonly salt: string };

/** Browsers that are spared the second factor of a policy. They prove nothing: what they are spared is not in `amr`. */
@Injectable()
export class RememberedBrowsers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly browsers: RememberedBrowserStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** The user that was just proved, if the browser that presents `secrets` is remembered of them as they are now; null otherwise. Garbage costs no look-up. */
  async recognise(
    context: TenantContext,
    secrets: readonly string[],
    { userId, userVersion }: Pick<Evidence, 'userId' | 'userVersion'>,
    { rememberBrowserDays = 0 }: SignInPolicy,
  ): Promise<RememberedUser | null> {
    const secretHashes = secrets
      .slice(0, maxSecrets)
      .filter((secret) => isWellFormedSecret('rb', secret))
      .map(hashSecret);
    if (secretHashes.length === 0 || rememberBrowserDays === 0) return null;
    const now = this.clock.now();
    const times = { now, since: laterBy(now, -rememberBrowserDays) };
    const recognition = { secretHashes, userId, userVersion };
    const isKnown = await this.unitOfWork.transaction(context, (tx) => this.browsers.recognise(tx, context, recognition, times));
    return isKnown ? { userId, userVersion } : null;
  }

  /**
   * What the browser is given, where its user said that it is to be remembered and proved a second factor at this sign-in that its policy takes: what an application alone takes spares nobody
   * what the tenant asks for. Null otherwise. It follows from the browser's binding secret and the
   * salt of the session, so that who sends the form twice is given the same.
   */
  secretFor({ signIn, policy, enrolled, browserToken, salt }: Remembering): Authenticated['rememberedBrowser'] | null {
    const { rememberBrowserDays = 0 } = policy;
    const proof = secondFactorsProvedAt(signIn, policy, enrolled).find(({ method }) => !signIn.brought.includes(method));
    if (rememberBrowserDays === 0 || signIn.choices.rememberBrowser !== true || proof === undefined) return null;
    const expiresAt = laterBy(new Date(proof.at * 1_000), rememberBrowserDays).toISOString();
    return { secret: deriveSecret('rb', browserToken, `${salt} remembered browser`), expiresAt };
  }

  /** Remembers what `secretFor` answers, in the transaction of the session that begins. */
  async remember(
    tx: Transaction,
    context: TenantContext,
    { secret, expiresAt }: NonNullable<Authenticated['rememberedBrowser']>,
    { userId, userVersion }: RememberedUser,
    userAgent: string | null,
  ): Promise<void> {
    const id = randomUUID() as RememberedBrowserId;
    await this.browsers.insert(tx, context, {
      ...{ id, userId, userVersion, secretHash: hashSecret(secret), expiresAt: new Date(expiresAt) },
      createdAt: this.clock.now(),
      ipAddress: context.actor.address,
      userAgent: userAgent?.slice(0, maxUserAgentLength) ?? null,
    });
    await this.browsers.deleteOldest(tx, context, userId, maxBrowsers);
    await this.outbox.append(tx, context, eventMap.session.browserRemembered, { userId, browserId: id, expiresAt });
  }

  /** Those of a user, newest first. */
  async list(context: TenantContext, userId: UserId): Promise<{ browsers: readonly RememberedBrowser[] }> {
    const now = this.clock.now();
    return { browsers: await this.unitOfWork.transaction(context, (tx) => this.browsers.list(tx, context, userId, now)) };
  }

  /** Refuses with `not_found` one that is not this user's. */
  async forget(
    context: TenantContext,
    browser: { readonly id: RememberedBrowserId; readonly userId: UserId },
  ): Promise<{ forgotten: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      if (!(await this.browsers.delete(tx, context, browser))) throw new ServiceError('not_found', 'There is no such browser.');
      await this.tell(tx, context, browser.userId, 1);
    });
    return { forgotten: true };
  }

  /** All of a user. How many there were. */
  async forgetAll(context: TenantContext, userId: UserId): Promise<{ forgotten: number }> {
    return { forgotten: await this.unitOfWork.transaction(context, (tx) => this.forgetOfUser(tx, context, userId, null)) };
  }

  /** Those that were remembered of the user before that version; null: all. They are worth nothing by then; with this nothing of them is shown or kept. */
  async forgetOfUser(tx: Transaction, context: TenantScope, userId: UserId, beforeVersion: number | null): Promise<number> {
    const forgotten = await this.browsers.deleteOfUser(tx, context, userId, beforeVersion);
    await this.tell(tx, context, userId, forgotten);
    return forgotten;
  }

  /** Those that were remembered of the user before a moment: of what was set up then they are spared nothing. How many. */
  async forgetOlder(tx: Transaction, context: TenantScope, userId: UserId, before: Date): Promise<number> {
    const forgotten = await this.browsers.deleteOlder(tx, context, userId, before);
    await this.tell(tx, context, userId, forgotten);
    return forgotten;
  }

  private async tell(tx: Transaction, context: TenantScope, userId: UserId, forgotten: number): Promise<void> {
    if (forgotten > 0) await this.outbox.append(tx, context, eventMap.session.browsersForgotten, { userId, forgotten });
  }
}
