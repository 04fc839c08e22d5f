import { Inject, Injectable } from '@nestjs/common';
import { eventMap, type TenantScope } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { issueLogoutToken, judgeLogoutAnswer, type OAuthDependencies } from '#oauth-core';
import { ClientCallbacks } from '../../ports/client-callbacks.js';
import { type LogoutDelivery, LogoutDeliveryStore } from '../../ports/logout-delivery-store.js';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';
import { TokenConfig } from '../../token.config.js';
import { DeliverToClient, type DeliveryOutcome, type Told } from '../deliver-to-client.js';

/** Tries once to tell an application that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.5), and records what became of it. */
@Injectable()
export class SendLogoutTokenUseCase extends DeliverToClient<LogoutDelivery> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly deliveries: LogoutDeliveryStore,
    private readonly callbacks: ClientCallbacks,
    private readonly tenants: Tenants,
    private readonly outbox: EventOutbox,
    clock: Clock,
    { backchannelLogoutSeconds: patience }: TokenConfig,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {
    const delays = { firstDelay: 2, longestDelay: 3_600 };
    super(unitOfWork, clock, { patience, delays, failure: 'An application could not be told of a logout' });
  }

  /** To nobody where the application is gone, or no longer wants to be told. Disabled ones are: their users are signed in there as before. */
  protected override async post(scope: TenantScope, { clientId, userId, sessionId }: LogoutDelivery): Promise<Told> {
    const tenant = await this.tenants.require(scope);
    const { application } = await this.oauth.clients.find(tenant, clientId);
    if (!application?.backchannelLogoutUri) return 'withdrawn';
    const logoutToken = await issueLogoutToken(tenant, { application, userId, sessionId }, this.oauth);
    const body = new URLSearchParams({ logout_token: logoutToken }).toString();
    const callback = { contentType: 'application/x-www-form-urlencoded', body };
    const status = await this.callbacks.post(application.backchannelLogoutUri, callback);
    return { status, verdict: judgeLogoutAnswer(status) };
  }

  protected override settle(tx: Transaction, delivery: LogoutDelivery, dueAt: Date | null): Promise<boolean> {
    return this.deliveries.settle(tx, delivery, dueAt);
  }

  protected override async conclude(
    tx: Transaction,
    scope: TenantScope,
    delivery: LogoutDelivery,
    outcome: DeliveryOutcome,
  ): Promise<void> {
    const { clientId, userId, sessionId, attempt: attempts } = delivery;
    const about = { clientId, userId, sessionId, attempts };
    const { logoutTokenDelivered, logoutTokenRefused, logoutTokenAbandoned } = eventMap.token;
    if (outcome.kind === 'delivered') await this.outbox.append(tx, scope, logoutTokenDelivered, about);
    else if (outcome.kind === 'refused') await this.outbox.append(tx, scope, logoutTokenRefused, about);
    else if (outcome.kind === 'abandoned') await this.outbox.append(tx, scope, logoutTokenAbandoned, { ...about, reason: outcome.reason });
  }

  protected override fieldsOf({ sessionId }: LogoutDelivery): object {
    return { sessionId };
  }
}
