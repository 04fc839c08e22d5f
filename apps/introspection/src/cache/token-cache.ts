import { LRUCache } from 'lru-cache';
import type { IntrospectedToken, TenantId } from '#contracts';
import type { Clock } from '#kernel';
import { type Moment, Revocations } from './revocations.js';
import { subjectOf } from './subjects.js';

type ActiveToken = Extract<IntrospectedToken, { active: true }>;
type Entry = { readonly token: ActiveToken; readonly subjects: readonly string[]; readonly asOf: Moment };

/**
 * Active tokens this replica has verified, by the token's SHA-256. Used only while the replica is provably up to
 * date: `suspend` when events may have been missed, `resume` when they flow again. An entry is used until its token
 * expires, something it depends on is revoked, or `maxAge` seconds have passed.
 */
export class TokenCache {
  private readonly entries: LRUCache<string, Entry>;
  private readonly revocations = new Revocations(100_000);
  private trusted = true;

  constructor(
    private readonly clock: Clock,
    { capacity, maxAge }: { capacity: number; maxAge: number },
  ) {
    this.entries = new LRUCache({ max: capacity, ttl: maxAge * 1000 });
  }

  /** To be taken before the token service is asked, and given to `put` with its answer. */
  moment(): Moment {
    return this.revocations.now();
  }

  get(tenantId: TenantId, tokenHash: string): ActiveToken | null {
    if (!this.trusted) return null;
    const key = subjectOf.accessToken(tenantId, tokenHash);
    const entry = this.entries.get(key);
    if (!entry) return null;
    const usable = entry.token.expiresAt > this.clock.epochSeconds() && !this.revocations.anySince(entry.asOf, entry.subjects);
    if (usable) return entry.token;
    this.entries.delete(key);
    return null;
  }

  put(tenantId: TenantId, tokenHash: string, token: ActiveToken, asOf: Moment): void {
    if (!this.trusted) return;
    const key = subjectOf.accessToken(tenantId, tokenHash);
    const subjects = [
      key,
      subjectOf.tenant(tenantId),
      subjectOf.application(tenantId, token.clientId),
      subjectOf.grant(tenantId, token.grantId),
    ];
    if (token.userId) subjects.push(subjectOf.user(tenantId, token.userId));
    if (token.sessionId) subjects.push(subjectOf.session(tenantId, token.sessionId));
    this.entries.set(key, { token, subjects, asOf });
  }

  revoke(subject: string): void {
    this.revocations.revoke(subject);
  }

  /** Events may be missed from now on: nothing held is used, nothing new is held. */
  suspend(): void {
    this.trusted = false;
    this.entries.clear();
    this.revocations.revokeEverything();
  }

  /** Events flow again. What was asked before is not held. */
  resume(): void {
    this.revocations.revokeEverything();
    this.trusted = true;
  }

  get size(): number {
    return this.entries.size;
  }
}
