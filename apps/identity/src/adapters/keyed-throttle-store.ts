import { createHmac } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import type { ThrottleSecret } from '../ports/throttle-secret.js';
import { type ThrottleKey, ThrottleStore } from '../ports/throttle-store.js';

/**
 * Keeps counters elsewhere under keyed hashes of their subjects: a reader of that store learns no address, and nobody can work out
 * what counts as somebody else's. 128 bits are more than collisions need.
 */
export class KeyedThrottleStore extends ThrottleStore implements OnApplicationShutdown {
  constructor(
    private readonly counters: ThrottleStore & Partial<OnApplicationShutdown>,
    private readonly secret: ThrottleSecret,
  ) {
    super();
  }

  override async exhaustedUntil(tx: Transaction, scope: TenantScope, key: ThrottleKey, most: number, at: Date): Promise<Date | null> {
    return this.counters.exhaustedUntil(tx, scope, await this.hashed(tx, scope, key), most, at);
  }

  override async count(
    tx: Transaction,
    scope: TenantScope,
    key: ThrottleKey,
    seconds: number,
    at: Date,
  ): Promise<{ readonly occurrences: number; readonly endsAt: Date }> {
    return this.counters.count(tx, scope, await this.hashed(tx, scope, key), seconds, at);
  }

  override async uncount(tx: Transaction, scope: TenantScope, key: ThrottleKey): Promise<void> {
    return this.counters.uncount(tx, scope, await this.hashed(tx, scope, key));
  }

  override async open(
    tx: Transaction,
    scope: TenantScope,
    key: ThrottleKey,
    window: { readonly until: Date; readonly at: Date },
  ): Promise<boolean> {
    return this.counters.open(tx, scope, await this.hashed(tx, scope, key), window);
  }

  override deleteAll(tx: Transaction, scope: TenantScope): Promise<void> {
    return this.counters.deleteAll(tx, scope);
  }

  onApplicationShutdown(signal?: string): void {
    void this.counters.onApplicationShutdown?.(signal);
  }

  private async hashed(tx: Transaction, { tenantId }: TenantScope, { counter, subject }: ThrottleKey): Promise<ThrottleKey> {
    const hash = createHmac('sha256', await this.secret.get(tx))
      .update(`${tenantId} ${counter} ${subject}`)
      .digest();
    return { counter, subject: hash.subarray(0, 16).toString('base64url') };
  }
}
