import { Injectable } from '@nestjs/common';
import type { SessionId } from '#contracts';
import { Clock, type Transaction } from '#kernel';
import { LogoutAlarm } from '../../ports/delivery-alarm.js';
import { LogoutDeliveryStore } from '../../ports/logout-delivery-store.js';

/** Notes that the applications which sessions signed in to are to be told of their end (OpenID Connect Back-Channel Logout 1.0 §2.5). */
@Injectable()
export class TellClientsOfEndUseCase {
  constructor(
    private readonly deliveries: LogoutDeliveryStore,
    private readonly alarm: LogoutAlarm,
    private readonly clock: Clock,
  ) {}

  /** In the transaction of the event that tells of the end, after which none of the sessions' codes is redeemed. A second time finds nobody to tell. */
  async execute(tx: Transaction, sessionIds: readonly SessionId[]): Promise<void> {
    if ((await this.deliveries.addOfSessions(tx, sessionIds, this.clock.now())) > 0) tx.afterCommit(() => this.alarm.ring());
  }
}
