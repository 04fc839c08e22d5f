import { Injectable } from '@nestjs/common';
import { Clock, type Transaction } from '#kernel';
import type { BackchannelNotifications, ExpectedNotification, OAuthTenant, PolledAnswer } from '#oauth-core';
import { PrivateKeyCipher } from '../keys/private-key-cipher.js';
import { noticeSealedFor } from '../keys/sealed-for.js';
import { BackchannelDeliveryStore } from '../ports/backchannel-delivery-store.js';
import { BackchannelAlarm } from '../ports/delivery-alarm.js';

/** What it takes to tell clients what their users decided, in the queue of deliveries, under the master keys. */
@Injectable()
export class SealedBackchannelNotifications implements BackchannelNotifications {
  constructor(
    private readonly deliveries: BackchannelDeliveryStore,
    private readonly cipher: PrivateKeyCipher,
    private readonly alarm: BackchannelAlarm,
    private readonly clock: Clock,
  ) {}

  async expect(
    tx: Transaction,
    { tenantId }: OAuthTenant,
    { authReqIdHash, clientId, userId, expiresAt, secrets }: ExpectedNotification,
  ): Promise<void> {
    const sealed = this.cipher.encrypt(JSON.stringify(secrets), noticeSealedFor(tenantId, authReqIdHash, 'secrets'));
    await this.deliveries.insert(tx, { authReqIdHash, clientId, userId, sealed, dueAt: new Date(expiresAt * 1_000) });
  }

  async decided(tx: Transaction, _tenant: OAuthTenant, authReqIdHash: string, answer: NonNullable<PolledAnswer>): Promise<void> {
    if (await this.deliveries.decide(tx, authReqIdHash, answer, this.clock.now())) tx.afterCommit(() => this.alarm.ring());
  }
}
