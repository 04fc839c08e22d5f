import { randomUUID } from 'node:crypto';
import type {
  AnyEvent,
  EnrolledAuthenticator,
  JsonObject,
  Organization,
  OrganizationId,
  Page,
  PageRequest,
  PayloadOf,
  TenantId,
  TenantScope,
  User,
  UserId,
} from '#contracts';
import { ServiceError } from '#contracts';
import { EventOutbox, type Query, type Transaction } from '#kernel';
import { inMemoryQuery } from '#testing/fakes';
import { BreachedPasswords } from '../ports/breached-passwords.js';
import { EmailVerificationStore, type NewEmailVerification } from '../ports/email-verification-store.js';
import { Organizations } from '../ports/organizations.js';
import { PasswordCredentialStore } from '../ports/password-credential-store.js';
import { PasswordHasher } from '../ports/password-hasher.js';
import type { EnrolledStore } from '../ports/enrolled-store.js';
import { UserDeletionStore } from '../ports/user-deletion-store.js';
import { type NewPasswordReset, PasswordResetStore } from '../ports/password-reset-store.js';
import { type LoginRecord, UserStore } from '../ports/user-store.js';
import { identifierKey } from '../rules/identifiers.js';

/** What the fakes hold: one tenant, whose every change is there at once. For use cases' own decisions; stores have tests of their own. */
export class Memory {
  readonly users = new Map<UserId, User>();
  readonly hashes = new Map<UserId, string>();
  readonly passkeys = new Map<UserId, readonly EnrolledAuthenticator[]>();
  readonly failures = new Map<string, { failures: number; lockedUntil: Date | null }>();
  readonly guesses = new Map<UserId, number>();
  readonly verifications = new Map<string, NewEmailVerification>();
  readonly usedVerifications = new Map<string, NewEmailVerification>();
  readonly resets = new Map<string, NewPasswordReset & { consumedAt: Date | null; repeats: number; tries: number }>();
  readonly resetPermits = new Map<UserId, { readonly userId: UserId; readonly links: number; readonly expiresAt: Date }>();
  readonly throttles = new Map<string, { occurrences: number; endsAt: Date }>();
  readonly events: { readonly subject: string; readonly payload: JsonObject }[] = [];
}

export class FakeOutbox extends EventOutbox {
  constructor(private readonly memory: Memory) {
    super();
  }

  override async append<E extends AnyEvent>(_tx: Transaction, _scope: TenantScope, event: E, payload: PayloadOf<E>): Promise<void> {
    this.memory.events.push({ subject: event.subject, payload: payload as JsonObject });
  }
}

/** The hash of `x` is `hashed(x)`; counts what it did. */
export class FakeHasher extends PasswordHasher {
  verifications = 0;
  hashings = 0;

  override async hash(_scope: TenantScope, password: string): Promise<string> {
    this.hashings += 1;
    return `hashed(${password})`;
  }

  override async verify(_scope: TenantScope, hash: string | null, password: string): Promise<boolean> {
    this.verifications += 1;
    return hash === `hashed(${password})` || hash === `outdated(${password})`;
  }

  override isOutdated(hash: string): boolean {
    return hash.startsWith('outdated');
  }
}

export class FakeUserStore extends UserStore {
  constructor(private readonly memory: Memory) {
    super();
  }

  override async insert(_tx: Transaction, _scope: TenantScope, user: User): Promise<void> {
    this.refuseTaken(user);
    this.memory.users.set(user.id, user);
  }

  override async insertUnlessTaken(tx: Transaction, scope: TenantScope, user: User): Promise<boolean> {
    try {
      await this.insert(tx, scope, user);
      return true;
    } catch {
      return false;
    }
  }

  override find(id: UserId): Query<User | null> {
    return inMemoryQuery(() => this.memory.users.get(id) ?? null);
  }

  override async findForUpdate(tx: Transaction, _scope: TenantScope, id: UserId): Promise<User | null> {
    return tx.run(this.find(id));
  }

  override async findLogin(
    _tx: Transaction,
    _scope: TenantScope,
    { column, key }: { readonly column: 'email' | 'username'; readonly key: string },
  ): Promise<LoginRecord | null> {
    const user = [...this.memory.users.values()].find((candidate) => identifierKey(candidate[column] ?? '') === key);
    if (user === undefined) return null;
    const hash = this.memory.hashes.get(user.id);
    return { user, password: hash === undefined ? null : { hash, changedAt: new Date(0) } };
  }

  override async list(_tx: Transaction, _scope: TenantScope, page: PageRequest): Promise<Page<User>> {
    return { items: [...this.memory.users.values()].slice(0, page.limit), nextCursor: null };
  }

  override async replace(_tx: Transaction, _scope: TenantScope, user: User): Promise<void> {
    this.refuseTaken(user);
    this.memory.users.set(user.id, user);
  }

  override async raiseVersion(_tx: Transaction, _scope: TenantScope, id: UserId): Promise<number | null> {
    const user = this.memory.users.get(id);
    if (user === undefined) return null;
    this.memory.users.set(id, { ...user, version: user.version + 1 });
    return user.version + 1;
  }

  override async recordSecondFactor(_tx: Transaction, _scope: TenantScope, id: UserId, hasOne: boolean): Promise<void> {
    const user = this.memory.users.get(id);
    if (user) this.memory.users.set(id, { ...user, mfaEnabled: hasOne });
  }

  override async recordPhoneProof(_tx: Transaction, _scope: TenantScope, id: UserId, number: string): Promise<void> {
    const user = this.memory.users.get(id);
    if (user?.phone === number) this.memory.users.set(id, { ...user, phoneVerified: true });
  }

  override async recordLogin(_tx: Transaction, _scope: TenantScope, id: UserId, at: Date): Promise<void> {
    const user = this.memory.users.get(id);
    if (user) this.memory.users.set(id, { ...user, lastLoginAt: at.toISOString() });
  }

  override async delete(_tx: Transaction, _scope: TenantScope, id: UserId): Promise<number | null> {
    const version = this.memory.users.get(id)?.version ?? null;
    this.memory.users.delete(id);
    return version;
  }

  private refuseTaken(user: User): void {
    for (const other of this.memory.users.values()) {
      if (other.id !== user.id && other.username !== null && other.username === user.username) throw new ServiceError('conflict', 'taken');
    }
  }
}

export class FakeCredentialStore extends PasswordCredentialStore {
  constructor(private readonly memory: Memory) {
    super();
  }

  override async put(_tx: Transaction, _scope: TenantScope, userId: UserId, hash: string): Promise<void> {
    this.memory.hashes.set(userId, hash);
  }

  override async upgrade(_tx: Transaction, _scope: TenantScope, userId: UserId, hashes: { from: string; to: string }): Promise<void> {
    if (this.memory.hashes.get(userId) === hashes.from) this.memory.hashes.set(userId, hashes.to);
  }

  override async exists(_tx: Transaction, _scope: TenantScope, userId: UserId): Promise<boolean> {
    return this.memory.hashes.has(userId);
  }

  override async isCurrent(_tx: Transaction, _scope: TenantScope, userId: UserId, hash: string): Promise<boolean> {
    return this.memory.hashes.get(userId) === hash;
  }
}

export class FakePasskeyStore {
  readonly enrolled: Pick<EnrolledStore, 'list'>;

  constructor(memory: Memory) {
    this.enrolled = { list: (userId) => inMemoryQuery(() => memory.passkeys.get(userId) ?? []) };
  }
}

export class FakeVerificationStore extends EmailVerificationStore {
  constructor(private readonly memory: Memory) {
    super();
  }

  override async insert(_tx: Transaction, _scope: TenantScope, verification: NewEmailVerification): Promise<void> {
    this.memory.verifications.set(verification.tokenHash, verification);
  }

  override async consume(_tx: Transaction, _scope: TenantScope, tokenHash: string, at: Date): Promise<User | null> {
    const verification = this.memory.verifications.get(tokenHash);
    const user = verification && this.memory.users.get(verification.userId);
    if (!verification || !user || verification.expiresAt <= at || verification.email !== user.email) return null;
    this.memory.verifications.delete(tokenHash);
    this.memory.usedVerifications.set(tokenHash, verification);
    const verified: User = { ...user, emailVerified: true, version: user.version + 1 };
    this.memory.users.set(user.id, verified);
    return verified;
  }

  override async findUsed(_tx: Transaction, _scope: TenantScope, tokenHash: string, at: Date): Promise<User | null> {
    const verification = this.memory.usedVerifications.get(tokenHash);
    const user = verification && this.memory.users.get(verification.userId);
    const isSame = user?.emailVerified === true && user.email === verification?.email && verification.expiresAt > at;
    return isSame ? user : null;
  }
}

export class FakePasswordResetStore extends PasswordResetStore {
  constructor(private readonly memory: Memory) {
    super();
  }

  override async permit(_tx: Transaction, _scope: TenantScope, permit: { userId: UserId; links: number; expiresAt: Date }): Promise<void> {
    this.memory.resetPermits.set(permit.userId, permit);
  }

  override async takePermit(_tx: Transaction, _scope: TenantScope, userId: UserId, at: Date): Promise<boolean> {
    const permit = this.memory.resetPermits.get(userId);
    if (permit === undefined || permit.links === 0 || permit.expiresAt <= at) return false;
    this.memory.resetPermits.set(userId, { ...permit, links: permit.links - 1 });
    return true;
  }

  override async insert(_tx: Transaction, _scope: TenantScope, reset: NewPasswordReset): Promise<void> {
    this.memory.resets.set(reset.tokenHash, { ...reset, consumedAt: null, repeats: 0, tries: 0 });
  }

  override async find(
    _tx: Transaction,
    _scope: TenantScope,
    tokenHash: string,
    { at, max }: { at: Date; max: number },
  ): Promise<User | null> {
    const reset = this.memory.resets.get(tokenHash);
    if (reset && reset.tries >= max) return null;
    const user = reset && this.memory.users.get(reset.userId);
    if (!reset || reset.consumedAt !== null || reset.expiresAt <= at || !user) return null;
    return user.version === reset.userVersion && user.status === 'active' && user.emailVerified ? user : null;
  }

  override async charge(tx: Transaction, scope: TenantScope, tokenHash: string, within: { at: Date; max: number }): Promise<User | null> {
    const user = await this.find(tx, scope, tokenHash, within);
    const reset = this.memory.resets.get(tokenHash);
    if (user === null || !reset) return null;
    this.memory.resets.set(tokenHash, { ...reset, tries: reset.tries + 1 });
    return user;
  }

  override async consume(tx: Transaction, scope: TenantScope, tokenHash: string, at: Date): Promise<User | null> {
    const user = await this.find(tx, scope, tokenHash, { at, max: Infinity });
    const reset = this.memory.resets.get(tokenHash);
    if (user === null || !reset) return null;
    this.memory.resets.set(tokenHash, { ...reset, consumedAt: at });
    const changed: User = { ...user, version: user.version + 1 };
    this.memory.users.set(user.id, changed);
    return changed;
  }

  override async repeat(
    _tx: Transaction,
    _scope: TenantScope,
    tokenHash: string,
    { at, seconds, max }: { at: Date; seconds: number; max: number },
  ): Promise<string | null> {
    const reset = this.memory.resets.get(tokenHash);
    if (!reset?.consumedAt || reset.consumedAt.getTime() <= at.getTime() - seconds * 1_000 || reset.repeats >= max) return null;
    this.memory.resets.set(tokenHash, { ...reset, repeats: reset.repeats + 1 });
    const isUnchanged = this.memory.users.get(reset.userId)?.version === reset.userVersion + 1;
    return isUnchanged ? (this.memory.hashes.get(reset.userId) ?? null) : null;
  }
}

/** Nobody is due. */
export class FakeUserDeletionStore extends UserDeletionStore {
  override async listDue(): Promise<readonly []> {
    return [];
  }

  override async insertFarewell(): Promise<void> {
    // Nothing looks at it here.
  }

  override async findFarewell(): Promise<null> {
    return null;
  }

  override async deleteExpiredFarewells(): Promise<number> {
    return 0;
  }
}

/** None, but those that a test names. */
export class FakeBreachedPasswords extends BreachedPasswords {
  readonly known = new Set<string>();
  lookups = 0;

  override async includes(password: string): Promise<boolean> {
    this.lookups += 1;
    return this.known.has(password);
  }
}

/** Those that a test makes. */
export class FakeOrganizations extends Organizations {
  readonly known = new Map<OrganizationId, Organization & { readonly tenantId: TenantId }>();

  /** A tenant has that organization from now on. */
  make({ tenantId }: TenantScope, changes: Partial<Organization> = {}): Organization {
    const id = randomUUID() as OrganizationId;
    const at = '2026-01-01T00:00:00.000Z';
    const organization: Organization = {
      ...{ id, name: `org-${id.slice(0, 8)}`, displayName: 'Acme Ltd.', status: 'active', version: 1, createdAt: at, updatedAt: at },
      ...changes,
    };
    this.known.set(organization.id, { ...organization, tenantId });
    return organization;
  }

  override async find({ tenantId }: TenantScope, ids: readonly OrganizationId[]): Promise<readonly (Organization | null)[]> {
    return ids.map((id) => {
      const organization = this.known.get(id);
      return organization?.tenantId === tenantId ? organization : null;
    });
  }

  override async exists(scope: TenantScope, id: OrganizationId): Promise<boolean> {
    return (await this.find(scope, [id]))[0] !== null;
  }
}
