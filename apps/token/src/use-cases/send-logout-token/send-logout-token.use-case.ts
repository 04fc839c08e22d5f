import { Inject, Injectable, Logger } from '@nestjs/common';
import { eventMap, type RequestContext, ServiceError, type TenantScope } from '#contracts';
import { Clock, EventOutbox, FailureLog, logFields, retryDelay, type Transaction, UnitOfWork } from '#kernel';
import { issueLogoutToken, judgeLogoutAnswer, type OAuthDependencies } from '#oauth-core';
import { type LogoutDelivery, LogoutDeliveryStore } from '../../ports/logout-delivery-store.js';
import { LogoutReceiver, NoAnswer } from '../../ports/logout-receiver.js';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';
import { TokenConfig } from '../../token.config.js';

/** Seconds. */
const delays = { firstDelay: 2, longestDelay: 3_600 };

/** What an attempt came to. `withdrawn`: there is nobody to tell. */
type Outcome =
  | { readonly kind: 'delivered' | 'refused' | 'withdrawn' }
  | { readonly kind: 'postponed'; readonly dueAt: Date }
  | { readonly kind: 'abandoned'; readonly reason: string };

/** Tries once to tell an application that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.5), and records what became of it. */
@Injectable()
export class SendLogoutTokenUseCase {
  private readonly failures = new FailureLog(new Logger(SendLogoutTokenUseCase.name));

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: LogoutDeliveryStore,
    private readonly receiver: LogoutReceiver,
    private readonly tenants: Tenants,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly config: TokenConfig,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  /**
   * `newContext` makes a context with a fresh deadline: an application may take longer than any, and no transaction is open meanwhile. Answers what became of it; `lost` where another replica has
   * taken it since. Throws where that could not be recorded: it comes again when the lease ends.
   */
  async execute(newContext: () => RequestContext, delivery: LogoutDelivery): Promise<Outcome['kind'] | 'lost'> {
    const { tenantId } = delivery;
    const outcome = await this.attempt({ ...newContext(), tenantId }, delivery);
    const scope = { ...newContext(), tenantId };
    const isSettled = await this.unitOfWork.transaction(scope, async (tx) => {
      if (!(await this.deliveries.settle(tx, delivery, outcome.kind === 'postponed' ? outcome.dueAt : null))) return false;
      await this.tell(tx, scope, delivery, outcome);
      return true;
    });
    return isSettled ? outcome.kind : 'lost';
  }

  private async attempt(scope: TenantScope, delivery: LogoutDelivery): Promise<Outcome> {
    try {
      const status = await this.post(scope, delivery);
      if (status === null) return { kind: 'withdrawn' };
      const kind = judgeLogoutAnswer(status);
      return kind === null ? this.afterFailure(scope, delivery, `answered ${status}`) : { kind };
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return { kind: 'withdrawn' };
      if (error instanceof NoAnswer) return this.afterFailure(scope, delivery, error.message, error);
      return this.afterFailure(scope, delivery, error instanceof ServiceError ? `the platform: ${error.code}` : 'internal error', error);
    }
  }

  /** The status of the answer; null where the application is gone, or no longer wants to be told. Disabled ones are: their users are signed in there as before. */
  private async post(scope: TenantScope, { clientId, userId, sessionId }: LogoutDelivery): Promise<number | null> {
    const tenant = await this.tenants.require(scope);
    const { application } = await this.oauth.clients.find(tenant, clientId);
    if (!application?.backchannelLogoutUri) return null;
    const logoutToken = await issueLogoutToken(tenant, { application, userId, sessionId }, this.oauth);
    return this.receiver.tell(application.backchannelLogoutUri, logoutToken);
  }

  private afterFailure(
    scope: TenantScope,
    { clientId, sessionId, attempt, createdAt }: LogoutDelivery,
    reason: string,
    error: unknown = new NoAnswer(reason),
  ): Outcome {
    this.failures.warn({ msg: 'An application could not be told of a logout', clientId, sessionId, attempt, ...logFields(scope) }, error);
    const dueAt = this.clock.now().getTime() + retryDelay(delays, attempt, Math.random());
    const isHopeless = dueAt > createdAt.getTime() + this.config.backchannelLogoutSeconds * 1_000;
    return isHopeless ? { kind: 'abandoned', reason } : { kind: 'postponed', dueAt: new Date(dueAt) };
  }

  private async tell(tx: Transaction, scope: TenantScope, delivery: LogoutDelivery, outcome: Outcome): Promise<void> {
    const { clientId, userId, sessionId, attempt: attempts } = delivery;
    const about = { clientId, userId, sessionId, attempts };
    const { logoutTokenDelivered, logoutTokenRefused, logoutTokenAbandoned } = eventMap.token;
    if (outcome.kind === 'delivered') await this.outbox.append(tx, scope, logoutTokenDelivered, about);
    else if (outcome.kind === 'refused') await this.outbox.append(tx, scope, logoutTokenRefused, about);
    else if (outcome.kind === 'abandoned') await this.outbox.append(tx, scope, logoutTokenAbandoned, { ...about, reason: outcome.reason });
  }
}
