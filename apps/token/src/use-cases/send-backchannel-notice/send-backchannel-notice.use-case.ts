import { Inject, Injectable } from '@nestjs/common';
import { type Application, eventMap, type JsonObject, type TenantScope } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import {
  backchannelNotice,
  judgeNotificationAnswer,
  type NotificationSecrets,
  type OAuthDependencies,
  type OAuthTenant,
  redeemNotice,
  type Redemption,
  revokePushed,
} from '#oauth-core';
import { PrivateKeyCipher } from '../../keys/private-key-cipher.js';
import { noticeSealedFor } from '../../keys/sealed-for.js';
import { type BackchannelDelivery, BackchannelDeliveryStore } from '../../ports/backchannel-delivery-store.js';
import { ClientCallbacks } from '../../ports/client-callbacks.js';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';
import { DeliverToClient, type DeliveryOutcome, type Told } from '../deliver-to-client.js';

/** Seconds: about as long as access tokens live, and as somebody waits at a counter. */
const rules = {
  patience: 600,
  delays: { firstDelay: 2, longestDelay: 60 },
  failure: 'An application could not be told what its user decided',
};

/** Tries once to tell an application what a user decided whom it had asked, or to send it the tokens (CIBA §10.2, §10.3), and records what became of it. */
@Injectable()
export class SendBackchannelNoticeUseCase extends DeliverToClient<BackchannelDelivery> {
  /** Those whose tokens this attempt has made. */
  private readonly newlyRedeemed = new WeakSet<BackchannelDelivery>();

  constructor(
    unitOfWork: UnitOfWork,
    private readonly deliveries: BackchannelDeliveryStore,
    private readonly callbacks: ClientCallbacks,
    private readonly cipher: PrivateKeyCipher,
    private readonly tenants: Tenants,
    private readonly outbox: EventOutbox,
    clock: Clock,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {
    super(unitOfWork, clock, rules);
  }

  /** To nobody where the application is gone, disabled, or asks by itself by now. */
  protected override async post(scope: TenantScope, delivery: BackchannelDelivery): Promise<Told> {
    const tenant = await this.tenants.requireActive(await this.tenants.require(scope));
    const { application } = await this.oauth.clients.find(tenant, delivery.clientId);
    const endpoint = application?.backchannelClientNotificationEndpoint ?? null;
    if (application?.status !== 'active' || endpoint === null) return 'withdrawn';
    const { authReqId, notificationToken } = this.open(delivery, 'secrets', delivery.sealed) as NotificationSecrets;
    const body = await this.bodyOf(tenant, application, delivery, authReqId);
    if (body === null) return 'withdrawn';
    const callback = { contentType: 'application/json', body: JSON.stringify(body), bearerToken: notificationToken };
    const status = await this.callbacks.post(endpoint, callback);
    return { status, verdict: judgeNotificationAnswer(status) };
  }

  protected override settle(tx: Transaction, delivery: BackchannelDelivery, dueAt: Date | null): Promise<boolean> {
    return this.deliveries.settle(tx, delivery, dueAt);
  }

  /** Tokens that nobody has acknowledged are nobody's: who has them all the same is not who was meant, or does not know. */
  protected override async conclude(
    tx: Transaction,
    scope: TenantScope,
    delivery: BackchannelDelivery,
    outcome: DeliveryOutcome,
  ): Promise<void> {
    const { clientId, userId, attempt: attempts } = delivery;
    const about = { clientId, userId, attempts };
    const { backchannelNotificationDelivered, backchannelNotificationRefused, backchannelNotificationAbandoned } = eventMap.token;
    if (outcome.kind === 'delivered') await this.outbox.append(tx, scope, backchannelNotificationDelivered, about);
    else if (outcome.kind === 'refused') await this.outbox.append(tx, scope, backchannelNotificationRefused, about);
    else if (outcome.kind === 'abandoned')
      await this.outbox.append(tx, scope, backchannelNotificationAbandoned, { ...about, reason: outcome.reason });
    const isOver = outcome.kind !== 'delivered' && outcome.kind !== 'postponed';
    if (isOver && this.hasTokens(delivery)) await this.takeBack(tx, scope, delivery);
  }

  protected override fieldsOf(): object {
    return {};
  }

  /** What is told: tokens are made at the first attempt, and written with what is told, so that each attempt tells the same. */
  private async bodyOf(
    tenant: OAuthTenant,
    application: Application,
    delivery: BackchannelDelivery,
    authReqId: string,
  ): Promise<JsonObject | null> {
    if (delivery.sealedBody !== null) return this.open(delivery, 'body', delivery.sealedBody) as JsonObject;
    const notice = await backchannelNotice(tenant, application, { authReqId, answer: delivery.answer }, this.oauth);
    if (notice === null || notice.redemption === null) return notice?.body ?? null;
    await this.write(tenant, delivery, notice.redemption, notice.body);
    return notice.body;
  }

  private async write(tenant: OAuthTenant, delivery: BackchannelDelivery, redemption: Redemption, body: JsonObject): Promise<void> {
    const sealed = this.cipher.encrypt(JSON.stringify(body), noticeSealedFor(delivery.tenantId, delivery.authReqIdHash, 'body'));
    await redeemNotice(tenant, redemption, (tx) => this.deliveries.keepBody(tx, delivery, sealed), this.oauth);
    this.newlyRedeemed.add(delivery);
  }

  /** Whether it was sent tokens, in whichever attempt: a client that only was told may have fetched its own meanwhile. */
  private hasTokens(delivery: BackchannelDelivery): boolean {
    return delivery.sealedBody !== null || this.newlyRedeemed.has(delivery);
  }

  private open({ tenantId, authReqIdHash }: BackchannelDelivery, part: 'secrets' | 'body', sealed: string): unknown {
    return JSON.parse(this.cipher.decrypt(sealed, noticeSealedFor(tenantId, authReqIdHash, part)).toString());
  }

  private async takeBack(tx: Transaction, scope: TenantScope, { authReqIdHash }: BackchannelDelivery): Promise<void> {
    await revokePushed(tx, await this.tenants.require(scope), authReqIdHash, this.oauth);
  }
}
