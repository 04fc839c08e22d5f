import type { OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';
import { ServiceError, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { type ThrottleKey, ThrottleStore } from '../ports/throttle-store.js';

const keyPrefix = 'ostiary:throttle';

const keyOf = ({ tenantId }: TenantScope, { counter, subject }: ThrottleKey): string => `${tenantId}:${counter}:${subject}`;

/** One less in the window that runs. Where none does, a `reward` would begin one of a second, in which what is counted was soon forgotten. */
const takeBack = `return redis.call('exists', KEYS[1]) == 1 and redis.call('decr', KEYS[1])`;

const endOf = ({ msBeforeNext }: RateLimiterRes, at: Date): Date => new Date(at.getTime() + msBeforeNext);

/**
 * In Redis or Valkey, each decision in one script or transaction there. Takes no part in the database's transaction: what is
 * counted stays counted. Windows run by the server's clock, and what is over goes by itself.
 */
export class RedisThrottleStore extends ThrottleStore implements OnApplicationShutdown {
  private readonly windows: RateLimiterRedis;

  constructor(private readonly redis: Redis) {
    super();
    this.windows = new RateLimiterRedis({ storeClient: redis, keyPrefix, points: 1, duration: 1, rejectIfRedisNotReady: true });
  }

  override async exhaustedUntil(_tx: Transaction, scope: TenantScope, key: ThrottleKey, most: number, at: Date): Promise<Date | null> {
    const window = await available(this.windows.get(keyOf(scope, key)));
    return window !== null && countIn(window) >= most ? endOf(window, at) : null;
  }

  override async count(
    _tx: Transaction,
    scope: TenantScope,
    key: ThrottleKey,
    seconds: number,
    at: Date,
  ): Promise<{ readonly occurrences: number; readonly endsAt: Date }> {
    const window = await available(this.windows.penalty(keyOf(scope, key), 1, { customDuration: seconds }));
    return { occurrences: countIn(window), endsAt: endOf(window, at) };
  }

  override async uncount(_tx: Transaction, scope: TenantScope, key: ThrottleKey): Promise<void> {
    await available(this.redis.eval(takeBack, 1, this.windows.getKey(keyOf(scope, key))));
  }

  override async open(
    tx: Transaction,
    scope: TenantScope,
    key: ThrottleKey,
    { until, at }: { readonly until: Date; readonly at: Date },
  ): Promise<boolean> {
    const seconds = Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1_000));
    return (await this.count(tx, scope, key, seconds, at)).occurrences === 1;
  }

  override async deleteAll(_tx: Transaction, { tenantId }: TenantScope): Promise<void> {
    await available(this.unlink(`${keyPrefix}:${tenantId}:*`));
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async unlink(match: string): Promise<void> {
    const found: AsyncIterable<string[]> = this.redis.scanStream({ match, count: 1_000 });
    for await (const keys of found) if (keys.length > 0) await this.redis.unlink(keys);
  }
}

const unavailable = (): ServiceError => new ServiceError('unavailable', 'Attempts cannot be counted at the moment.');

/** What cannot be counted is not let through. */
const available = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch {
    throw unavailable();
  }
};

/** The server may answer a transaction with an error inside, which reads as no number. */
const countIn = ({ consumedPoints }: RateLimiterRes): number => {
  if (!Number.isSafeInteger(consumedPoints)) throw unavailable();
  return consumedPoints;
};
