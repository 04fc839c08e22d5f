import type { LimitRule, TenantScope, UserId } from '#contracts';
import { type Transaction } from '#kernel';
import { CodeGuessStore } from '../ports/code-guess-store.js';
import {
  type AccountFailures,
  type AccountThrottle,
  type FailureSource,
  type LoginFailure,
  LoginFailureStore,
} from '../ports/login-failure-store.js';
import { LoginLimits } from '../ports/login-limits.js';
import { Pause } from '../ports/pause.js';
import { ThrottleSecret } from '../ports/throttle-secret.js';
import { type ThrottleKey, ThrottleStore } from '../ports/throttle-store.js';
import { loginThrottle } from '../rules/login-throttle.js';
import type { Memory } from './fakes.js';

/** By account and source, the empty one for the account as a whole. */
export class FakeFailureStore extends LoginFailureStore {
  constructor(private readonly memory: Memory) {
    super();
  }

  override async look(
    _tx: Transaction,
    _scope: TenantScope,
    userId: UserId,
    sources: readonly string[],
    at: Date,
  ): Promise<AccountFailures> {
    return {
      failures: this.memory.failures.get(keyOf(userId, ''))?.failures ?? 0,
      lockedSources: sources.filter((source) => this.isLocked(userId, source, at)),
    };
  }

  override async charge(
    _tx: Transaction,
    _scope: TenantScope,
    userId: UserId,
    sources: readonly FailureSource[],
    at: Date,
  ): Promise<LoginFailure | null> {
    if (sources.some(({ source }) => this.isLocked(userId, source, at))) return null;
    const charged = sources.map(({ source, allowed }) => {
      const failures = (this.memory.failures.get(keyOf(userId, source))?.failures ?? 0) + 1;
      const lockedUntil = failures >= allowed ? new Date(at.getTime() + loginThrottle.firstLock * 1_000) : null;
      this.memory.failures.set(keyOf(userId, source), { failures, lockedUntil });
      return { failures, lockedUntil };
    });
    return { failures: Math.max(...charged.map(({ failures }) => failures)), lockedUntil: charged[0]?.lockedUntil ?? null };
  }

  override async refund(_tx: Transaction, _scope: TenantScope, userId: UserId, sources: readonly FailureSource[]): Promise<void> {
    for (const { source } of sources) {
      const failures = (this.memory.failures.get(keyOf(userId, source))?.failures ?? 1) - 1;
      this.memory.failures.set(keyOf(userId, source), { failures, lockedUntil: null });
    }
  }

  override async record(_tx: Transaction, _scope: TenantScope, userId: UserId, failures: 0 | 1): Promise<void> {
    const known = this.memory.failures.get(keyOf(userId, ''))?.failures ?? 0;
    this.memory.failures.set(keyOf(userId, ''), { failures: known + failures, lockedUntil: null });
  }

  override async forgive(
    _tx: Transaction,
    _scope: TenantScope,
    userId: UserId,
    sources: readonly FailureSource[],
    failures: number,
  ): Promise<void> {
    for (const { source } of sources) this.memory.failures.delete(keyOf(userId, source));
    const known = this.memory.failures.get(keyOf(userId, ''))?.failures ?? 0;
    if (known > failures) this.memory.failures.set(keyOf(userId, ''), { failures: known - failures, lockedUntil: null });
    else this.memory.failures.delete(keyOf(userId, ''));
  }

  override async describe(_tx: Transaction, _scope: TenantScope, userId: UserId): Promise<AccountThrottle> {
    const failures = this.memory.failures.get(keyOf(userId, ''))?.failures ?? 0;
    return { failures, lastFailedAt: null, lockedSources: 0, lockedUntil: null };
  }

  override async clear(_tx: Transaction, _scope: TenantScope, userId: UserId): Promise<void> {
    for (const key of this.memory.failures.keys()) if (key.startsWith(`${userId} `)) this.memory.failures.delete(key);
  }

  private isLocked(userId: UserId, source: string, at: Date): boolean {
    const lockedUntil = this.memory.failures.get(keyOf(userId, source))?.lockedUntil ?? null;
    return lockedUntil !== null && lockedUntil > at;
  }
}

const keyOf = (userId: UserId, source: string): string => `${userId} ${source}`;

/** As many as are charged. */
export class FakeCodeGuessStore extends CodeGuessStore {
  constructor(private readonly memory: Memory) {
    super();
  }

  override async charge(_tx: Transaction, _scope: TenantScope, userId: UserId): Promise<Date | null> {
    this.memory.guesses.set(userId, (this.memory.guesses.get(userId) ?? 0) + 1);
    return null;
  }

  override async refund(_tx: Transaction, _scope: TenantScope, userId: UserId): Promise<void> {
    this.memory.guesses.set(userId, (this.memory.guesses.get(userId) ?? 1) - 1);
  }

  override async clear(_tx: Transaction, _scope: TenantScope, userId: UserId): Promise<void> {
    this.memory.guesses.delete(userId);
  }
}

export class FakeThrottleSecret extends ThrottleSecret {
  override async get(): Promise<Buffer> {
    return Buffer.alloc(32, 7);
  }
}

/** Does not wait; tells how long it should have. */
export class FakePause extends Pause {
  readonly waited: number[] = [];

  override async of(_scope: TenantScope, milliseconds: number): Promise<void> {
    this.waited.push(milliseconds);
  }
}

export class FakeThrottleStore extends ThrottleStore {
  constructor(private readonly memory: Memory) {
    super();
  }

  override async exhaustedUntil(_tx: Transaction, _scope: TenantScope, key: ThrottleKey, most: number, at: Date): Promise<Date | null> {
    const window = this.running(key, at);
    return window !== null && window.occurrences >= most ? window.endsAt : null;
  }

  override async count(
    _tx: Transaction,
    _scope: TenantScope,
    key: ThrottleKey,
    seconds: number,
    at: Date,
  ): Promise<{ occurrences: number; endsAt: Date }> {
    const window = this.running(key, at) ?? { occurrences: 0, endsAt: new Date(at.getTime() + seconds * 1_000) };
    const counted = { ...window, occurrences: window.occurrences + 1 };
    this.memory.throttles.set(JSON.stringify(key), counted);
    return counted;
  }

  override async uncount(_tx: Transaction, _scope: TenantScope, key: ThrottleKey): Promise<void> {
    const window = this.memory.throttles.get(JSON.stringify(key));
    if (window !== undefined) this.memory.throttles.set(JSON.stringify(key), { ...window, occurrences: window.occurrences - 1 });
  }

  override async open(_tx: Transaction, _scope: TenantScope, key: ThrottleKey, { until, at }: { until: Date; at: Date }): Promise<boolean> {
    if (this.running(key, at) !== null) return false;
    this.memory.throttles.set(JSON.stringify(key), { occurrences: 1, endsAt: until });
    return true;
  }

  override async deleteAll(): Promise<void> {
    this.memory.throttles.clear();
  }

  private running(key: ThrottleKey, at: Date): { occurrences: number; endsAt: Date } | null {
    const window = this.memory.throttles.get(JSON.stringify(key));
    return window !== undefined && window.endsAt > at ? window : null;
  }
}

/** No limit, unless a test sets one. */
export class FakeLoginLimits extends LoginLimits {
  limit: (LimitRule & { readonly max: number }) | null = null;

  override async perAddress(): Promise<(LimitRule & { readonly max: number }) | null> {
    return this.limit;
  }
}
