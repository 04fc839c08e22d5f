import { LRUCache } from 'lru-cache';
import type { ClientId, GrantId, IntrospectedToken, SessionId, TenantId, UserId } from '#contracts';
import type { Clock } from '#kernel';
import { type Moment, Revocations } from './revocations.js';
import { subjectOf } from './subjects.js';

type ActiveToken = Extract<IntrospectedToken, { active: true }>;

/** An active token with its answer. `hash` is what revocations know it by. Small: a replica holds very many. */
export type HeldToken = {
  readonly tenantId: TenantId;
  readonly hash: string;
  readonly tokenKind: ActiveToken['tokenKind'];
  readonly audience: readonly string[];
  readonly clientId: ClientId;
  readonly grantId: GrantId;
  readonly sessionId: SessionId | null;
  readonly userId: UserId | null;
  readonly expiresAt: number;
  /** The RFC 7662 §2.2 response, written once. */
  readonly json: string;
};

/** What very many tokens have in common. */
type Common = Pick<HeldToken, 'clientId' | 'audience'>;

/** A class, since a copied literal takes more than twice the memory. */
class Entry implements HeldToken {
  readonly tenantId: TenantId;
  readonly hash: string;
  readonly tokenKind: ActiveToken['tokenKind'];
  readonly audience: readonly string[];
  readonly clientId: ClientId;
  readonly grantId: GrantId;
  readonly sessionId: SessionId | null;
  readonly userId: UserId | null;
  readonly expiresAt: number;
  readonly json: string;

  constructor(
    token: HeldToken,
    { clientId, audience }: Common,
    /** Nothing the token depends on was revoked until then. */
    public asOf: Moment,
  ) {
    this.tenantId = token.tenantId;
    this.hash = token.hash;
    this.tokenKind = token.tokenKind;
    this.audience = audience;
    this.clientId = clientId;
    this.grantId = token.grantId;
    this.sessionId = token.sessionId;
    this.userId = token.userId;
    this.expiresAt = token.expiresAt;
    // What JSON.stringify makes has room to grow; a copy has not.
    this.json = Buffer.from(token.json).toString();
  }
}

const subjectsOf = ({ tenantId, hash, clientId, grantId, sessionId, userId }: HeldToken): readonly string[] => [
  subjectOf.accessToken(tenantId, hash),
  subjectOf.tenant(tenantId),
  subjectOf.application(tenantId, clientId),
  subjectOf.grant(tenantId, grantId),
  ...(userId === null ? [] : [subjectOf.user(tenantId, userId)]),
  ...(sessionId === null ? [] : [subjectOf.session(tenantId, sessionId)]),
];

/** How an active token is held; `hash` is what revocations know it by. */
export const holdable = (tenantId: TenantId, hash: string, token: ActiveToken): HeldToken => {
  const { tokenKind, audience, clientId, grantId, sessionId, userId, expiresAt, response } = token;
  return { tenantId, hash, tokenKind, audience, clientId, grantId, sessionId, userId, expiresAt, json: JSON.stringify(response) };
};

/**
 * Active tokens this replica has verified, by the SHA-256 of the whole token. Used only while the replica is provably up to
 * date: `suspend` when events may have been missed, `resume` when they flow again. An entry is used until its token
 * expires, something it depends on is revoked, or `maxAge` seconds have passed.
 */
export class TokenCache {
  private readonly entries: LRUCache<string, Entry>;
  private readonly common = new LRUCache<string, Common>({ max: 1_000 });
  private readonly revocations = new Revocations(100_000);
  private trusted = true;

  constructor(
    private readonly clock: Clock,
    { capacity, maxAge }: { capacity: number; maxAge: number },
  ) {
    this.entries = new LRUCache({ max: capacity, ttl: maxAge * 1000 });
  }

  /** To be taken before the token is verified, and given to `put` with the result. */
  moment(): Moment {
    return this.revocations.now();
  }

  get(tenantId: TenantId, key: string): HeldToken | null {
    if (!this.trusted) return null;
    const entry = this.entries.get(key);
    // A token is one tenant's alone, so that its hash names it among all; to another tenant it is unknown.
    if (entry?.tenantId !== tenantId) return null;
    if (entry.expiresAt > this.clock.epochSeconds() && this.stands(entry)) return entry;
    this.entries.delete(key);
    return null;
  }

  /** `key` is the SHA-256 of the token as it was sent. */
  put(key: string, token: HeldToken, asOf: Moment): void {
    if (this.trusted) this.entries.set(key, new Entry(token, this.shared(token), asOf));
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

  /** Kept once for all. */
  private shared({ clientId, audience }: HeldToken): Common {
    const name = JSON.stringify([clientId, audience]);
    const common = this.common.get(name) ?? { clientId, audience };
    this.common.set(name, common);
    return common;
  }

  /** Looks at the revocations since it last looked, which are mostly none. */
  private stands(entry: Entry): boolean {
    const now = this.revocations.now();
    if (entry.asOf === now) return true;
    if (this.revocations.anySince(entry.asOf, subjectsOf(entry))) return false;
    entry.asOf = now;
    return true;
  }
}
