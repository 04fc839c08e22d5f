import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantScope } from '#contracts';
import { Pause } from '../ports/pause.js';

/** Each that waits is a call whose caller waits too. */
const maxWaiting = 1_000;

@Injectable()
export class TimerPause extends Pause {
  private waiting = 0;

  override async of({ deadline }: TenantScope, milliseconds: number): Promise<void> {
    const ms = Math.min(milliseconds, (deadline - Date.now()) / 2);
    if (ms <= 0) return;
    if (this.waiting >= maxWaiting) throw new ServiceError('too_many_requests', 'Too many requests at once.', { retryAfter: 2 });
    this.waiting += 1;
    try {
      await sleep(ms);
    } finally {
      this.waiting -= 1;
    }
  }
}
