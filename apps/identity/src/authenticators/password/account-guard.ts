import { createHmac, randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { eventMap, mayProve, type TenantContext, type User, type UserId } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction } from '#kernel';
import { addressGroups } from '#limits';
import { type FailureSource, type LoginFailure, LoginFailureStore } from '../../ports/login-failure-store.js';
import { ThrottleSecret } from '../../ports/throttle-secret.js';
import { ThrottleStore } from '../../ports/throttle-store.js';
import type { LoginRecord } from '../../ports/user-store.js';
import { proveBrowser, recogniseBrowser } from '../../rules/browser-proof.js';
import { unknownUserBucket } from '../../rules/identifiers.js';
import { delayOfTry, loginThrottle, triesOfAddress } from '../../rules/login-throttle.js';

/** A try at an account, charged to where it comes from. `charge` null: the source is locked, and no password may be right. */
export type Try = {
  readonly account: UserId;
  readonly sources: readonly FailureSource[];
  readonly charge: LoginFailure | null;
  /** The browser that proved a sign-in before. */
  readonly browserId: string | null;
  /** Milliseconds to wait before the password is looked at. */
  readonly delay: number;
};

/** An account's lockouts make an event once in the first, and a message to the person once in the second. Milliseconds. */
const tellEvery = { event: 3_600_000, person: 86_400_000 } as const;

const newBrowserId = (): string => randomBytes(16).toString('base64url');

/** Counts wrong passwords by account and source: an address and its networks, or a browser that its user signed in with before. */
@Injectable()
export class AccountGuard {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly failures: LoginFailureStore,
    private readonly secret: ThrottleSecret,
    private readonly throttles: ThrottleStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** The id of the browser whose cookie proves that this user signed in there before with the password of now; null where it does not. */
  async recognise(tx: Transaction, { tenantId }: TenantContext, login: LoginRecord | null, cookie: string | null): Promise<string | null> {
    if (cookie === null || login === null || login.password === null) return null;
    const owner = { tenantId, userId: login.user.id, passwordChangedAt: login.password.changedAt };
    return recogniseBrowser(await this.secret.get(tx), owner, cookie, this.clock.now());
  }

  /** Charges a try before its password is verified: no more are verified than are allowed, however many come at once. */
  async begin(
    tx: Transaction,
    context: TenantContext,
    { identifier, knownBrowser }: { readonly identifier: string; readonly knownBrowser: string | null },
    login: LoginRecord | null,
  ): Promise<Try> {
    const now = this.clock.now();
    const account = login !== null && mayProve(login.user) ? login.user.id : unknownUserBucket(identifier);
    const browserId = await this.recognise(tx, context, login, knownBrowser);
    const browser = browserId === null ? null : { id: browserId, source: `browser ${browserId}` };
    const networks = await this.networksOf(tx, context, account);
    const names = networks.map(({ source }) => source);
    const known = await this.failures.look(tx, context, account, browser === null ? names : [browser.source, ...names], now);
    const isTrusted = browser !== null && !known.lockedSources.includes(browser.source);
    const tries = triesOfAddress(known.failures);
    const sources = isTrusted
      ? [{ source: browser.source, allowed: loginThrottle.perBrowser }]
      : networks.map(({ source, allowance }) => ({ source, allowed: tries * allowance }));
    const charge = await this.failures.charge(tx, context, account, sources, now);
    return { account, sources, charge, browserId: isTrusted ? browser.id : null, delay: isTrusted ? 0 : delayOfTry(known.failures) };
  }

  /** The password was wrong, or there was none that might have been right: the same work for all. `user` null where there is nobody to tell. */
  async fail(tx: Transaction, context: TenantContext, { account, charge, browserId }: Try, user: User | null): Promise<void> {
    const counts = charge !== null && browserId === null ? 1 : 0;
    await this.failures.record(tx, context, account, counts, this.clock.now());
    if (charge !== null && charge.lockedUntil !== null)
      await this.publishLockout(tx, context, account, user, charge.failures, charge.lockedUntil);
  }

  /** Takes back what this source has failed, and answers with the proof that the browser is to show from now on. */
  async succeed(
    tx: Transaction,
    context: TenantContext,
    { account, sources, charge, browserId }: Try,
    passwordChangedAt: Date,
    knownBrowser: string | null,
  ): Promise<string> {
    const ownFailures = charge === null || browserId !== null ? 0 : charge.failures - 1;
    await this.failures.forgive(tx, context, account, sources, ownFailures);
    const owner = { tenantId: context.tenantId, userId: account, passwordChangedAt };
    return proveBrowser(await this.secret.get(tx), owner, browserId ?? newBrowserId(), knownBrowser, this.clock.now());
  }

  /**
   * Takes back what wrong passwords have counted for the address that the call comes from, for who proved otherwise to be the user. What is locked elsewhere stays, and
   * so does what slows the account down as a whole: others have failed there too.
   */
  async forgiveAddress(tx: Transaction, context: TenantContext, account: UserId): Promise<void> {
    const networks = await this.networksOf(tx, context, account);
    const sources = networks.map(({ source, allowance }) => ({ source, allowed: loginThrottle.perAddress * allowance }));
    await this.failures.forgive(tx, context, account, sources, 0);
  }

  /** Nothing was verified after all. */
  async withdraw(tx: Transaction, context: TenantContext, { account, sources, charge }: Try): Promise<void> {
    if (charge !== null) await this.failures.refund(tx, context, account, sources);
  }

  /** The address that the call comes from and the networks it is of, closest first, under keyed hashes. */
  private async networksOf(
    tx: Transaction,
    { tenantId, actor }: TenantContext,
    account: UserId,
  ): Promise<readonly { readonly source: string; readonly allowance: number }[]> {
    const secret = await this.secret.get(tx);
    const hashOf = (subject: string): string =>
      createHmac('sha256', secret).update(['login failure', tenantId, account, subject].join(' ')).digest('base64url').slice(0, 22);
    return addressGroups(actor.address ?? '').map(({ id, allowance }) => ({ source: `address ${hashOf(id)}`, allowance }));
  }

  private async publishLockout(
    tx: Transaction,
    context: TenantContext,
    account: UserId,
    user: User | null,
    failures: number,
    lockedUntil: Date,
  ): Promise<void> {
    const isDue = (counter: string, every: number): Promise<boolean> => {
      const at = this.clock.now();
      return this.throttles.open(tx, context, { counter, subject: account }, { until: new Date(at.getTime() + every), at });
    };
    const isNews = await isDue('lockout published', tellEvery.event);
    const notifyUser = await isDue('lockout told to the person', tellEvery.person);
    if (user === null) return;
    const lock = { userId: user.id, failures, until: lockedUntil.toISOString() };
    this.logger.log({
      msg: 'An address is locked out of an account after wrong passwords',
      ...lock,
      ...logFields(context),
      actor: context.actor,
    });
    if (isNews || notifyUser) await this.outbox.append(tx, context, eventMap.identity.loginThrottled, { ...lock, notifyUser });
  }
}
