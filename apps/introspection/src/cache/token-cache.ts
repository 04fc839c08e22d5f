import { LRUCache } from 'lru-cache';
import type { ClientId, GrantId, IntrospectedToken, JsonObject, SessionId, TenantId, UserId } from '#contracts';
import type { Clock } from '#kernel';
import { type Moment, Revocations } from './revocations.js';
import { subjectOf } from './subjects.js';

type ActiveToken = Extract<IntrospectedToken, { active: true }>;

/** What very many tokens have in common, held once for all of them. */
type Common = {
  readonly tenantId: TenantId;
  readonly tokenKind: ActiveToken['tokenKind'];
  readonly audience: readonly string[];
  readonly clientId: ClientId;
  /** The beginning of their RFC 7662 §2.2 responses. */
  readonly head: string;
};

/** An active token with its answer. A replica holds very many, hence a class: a literal takes more than twice the memory. */
export class HeldToken {
  /** Nothing the token depends on was revoked until then. */
  asOf: Moment = 0;

  constructor(
    readonly common: Common,
    /** What revocations know it by. */
    readonly hash: string,
    readonly grantId: GrantId,
    readonly sessionId: SessionId | null,
    readonly userId: UserId | null,
    readonly expiresAt: number,
    /** The rest of its response. */
    private readonly tail: string,
  ) {}

  get tenantId(): TenantId {
    return this.common.tenantId;
  }

  get tokenKind(): ActiveToken['tokenKind'] {
    return this.common.tokenKind;
  }

  get audience(): readonly string[] {
    return this.common.audience;
  }

  get clientId(): ClientId {
    return this.common.clientId;
  }

  /** The RFC 7662 §2.2 response. */
  get json(): string {
    return this.common.head + this.tail;
  }
}

/** Members of a response that say something of this one token. */
const ownMembers: ReadonlySet<string> = new Set(['sub', 'cnf', 'iat', 'exp', 'auth_time', 'jti', 'username', 'email', 'email_verified']);

/** A response as the text that others share, and the rest. */
const divide = (response: JsonObject): { readonly head: string; readonly tail: string } => {
  const members = Object.entries(response);
  const text = (own: boolean): string => JSON.stringify(Object.fromEntries(members.filter(([name]) => ownMembers.has(name) === own)));
  const [head, tail] = [text(false), text(true)];
  return tail === '{}' ? { head, tail: '' } : { head: `${head.slice(0, -1)},`, tail: tail.slice(1) };
};

/** What JSON.stringify makes has room to grow, and a slice keeps the whole alive; a copy does neither. */
const compact = (text: string): string => Buffer.from(text).toString();

const subjectsOf = ({ tenantId, hash, clientId, grantId, sessionId, userId }: HeldToken): readonly string[] => [
  subjectOf.accessToken(tenantId, hash),
  subjectOf.tenant(tenantId),
  subjectOf.application(tenantId, clientId),
  subjectOf.grant(tenantId, grantId),
  ...(userId === null ? [] : [subjectOf.user(tenantId, userId)]),
  ...(sessionId === null ? [] : [subjectOf.session(tenantId, sessionId)]),
];

/**
 * Active tokens this replica has verified, by the SHA-256 of the whole token. Used only while the replica is provably up to
 * date: `suspend` when events may have been missed, `resume` when they flow again. An entry is used until its token
 * expires, something it depends on is revoked, or `maxAge` seconds have passed.
 */
export class TokenCache {
  private readonly entries: LRUCache<string, HeldToken>;
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

  /** How an active token is held; `hash` is what revocations know it by. */
  holdable(tenantId: TenantId, hash: string, token: ActiveToken): HeldToken {
    const { grantId, sessionId, userId, expiresAt, response } = token;
    const { head, tail } = divide(response);
    return new HeldToken(this.shared(tenantId, token, head), hash, grantId, sessionId, userId, expiresAt, compact(tail));
  }

  /** `key` is the SHA-256 of the token as it was sent. */
  put(key: string, token: HeldToken, asOf: Moment): void {
    token.asOf = asOf;
    if (this.trusted) this.entries.set(key, token);
  }

  revoke(subject: string): void {
    this.revocations.revoke(subject);
  }

  /** Nothing that was found out before is used any more. */
  forgetAll(): void {
    this.entries.clear();
    this.revocations.revokeEverything();
  }

  /** Events may be missed from now on: nothing held is used, nothing new is held. */
  suspend(): void {
    this.trusted = false;
    this.forgetAll();
  }

  /** Events flow again. What was asked before is not held. */
  resume(): void {
    this.revocations.revokeEverything();
    this.trusted = true;
  }

  get size(): number {
    return this.entries.size;
  }

  private shared(tenantId: TenantId, { tokenKind, audience, clientId }: ActiveToken, head: string): Common {
    const name = JSON.stringify([tenantId, tokenKind, audience, clientId, head]);
    const known = this.common.get(name);
    if (known) return known;
    const common = { tenantId, tokenKind, audience, clientId, head: compact(head) };
    this.common.set(name, common);
    return common;
  }

  /** Looks at the revocations since it last looked, which are mostly none. */
  private stands(entry: HeldToken): boolean {
    const now = this.revocations.now();
    if (entry.asOf === now) return true;
    if (this.revocations.anySince(entry.asOf, subjectsOf(entry))) return false;
    entry.asOf = now;
    return true;
  }
}
