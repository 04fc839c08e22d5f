import { randomUUID } from 'node:crypto';
import type { Application, ClientId, GrantId, RegisteredClient, ResourceServer, TenantContext, TenantId, User, UserId } from '#contracts';
import type {
  AccessTokenRevocation,
  AccessTokenStore,
  AuthorizationCodeStore,
  AuthorizationRequestStore,
  ClientGrants,
  ConsentKey,
  ConsentStore,
  GrantStore,
  PendingAuthorization,
  RefreshTokenStore,
  StoredAccessToken,
  StoredAuthorizationCode,
  StoredGrant,
  StoredRefreshToken,
  Transaction,
  UnitOfWork,
} from '../ports.js';

type Spent = { readonly salt: string; readonly successorHash: string };

/** The rows of one tenant. */
class Tables {
  requests = new Map<string, PendingAuthorization>();
  codes = new Map<string, StoredAuthorizationCode>();
  consumedCodes = new Set<string>();
  grants = new Map<string, StoredGrant>();
  refreshTokens = new Map<string, StoredRefreshToken>();
  successors = new Map<string, Spent>();
  accessTokens = new Map<string, StoredAccessToken>();
  revocations = new Map<string, AccessTokenRevocation>();
  consents = new Map<string, readonly string[]>();
  applications = new Map<string, RegisteredClient>();
  resourceServers: ResourceServer[] = [];
  users = new Map<string, User>();

  copy(): Tables {
    const copy = new Tables();
    copy.restore(this);
    return copy;
  }

  restore(from: Tables): void {
    this.requests = new Map(from.requests);
    this.codes = new Map(from.codes);
    this.consumedCodes = new Set(from.consumedCodes);
    this.grants = new Map(from.grants);
    this.refreshTokens = new Map(from.refreshTokens);
    this.successors = new Map(from.successors);
    this.accessTokens = new Map(from.accessTokens);
    this.revocations = new Map(from.revocations);
    this.consents = new Map(from.consents);
  }
}

const consentKey = ({ clientId, userId, resource }: ConsentKey): string => JSON.stringify([clientId, userId, resource]);

/** The rows of all tenants, each seen only by transactions of its own. */
export class InMemoryDatabase implements UnitOfWork {
  private readonly tenants = new Map<TenantId | null, Tables>();
  private last: Promise<unknown> = Promise.resolve();
  /** Transactions begun so far: what needs no look-up begins none. */
  transactionCount = 0;

  of(tenantId: TenantId | null): Tables {
    const tables = this.tenants.get(tenantId) ?? new Tables();
    this.tenants.set(tenantId, tables);
    return tables;
  }

  /** One at a time, and undone when the work fails. */
  transaction<Result>(context: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    this.transactionCount += 1;
    const run = async (): Promise<Result> => {
      const tables = this.of(context.tenantId);
      const before = tables.copy();
      try {
        return await work({ tenantId: context.tenantId, afterCommit: () => undefined });
      } catch (error) {
        tables.restore(before);
        throw error;
      }
    };
    const result = this.last.then(run);
    this.last = result.catch(() => undefined);
    return result;
  }

  together<Result>(context: TenantContext, _subject: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.transaction(context, work);
  }

  write<Result>(context: TenantContext, _subject: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.transaction(context, work);
  }

  read<Result>(context: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.transaction(context, work);
  }

  readonly authorizationRequests: AuthorizationRequestStore = {
    insert: async (tx, request) => void this.of(tx.tenantId).requests.set(request.id, request),
    find: async (tx, id) => this.of(tx.tenantId).requests.get(id) ?? null,
    consume: async (tx, id) => this.of(tx.tenantId).requests.delete(id),
  };

  readonly codes: AuthorizationCodeStore = {
    insert: async (tx, code) => void this.of(tx.tenantId).codes.set(code.codeHash, code),
    find: async (tx, codeHash) => this.of(tx.tenantId).codes.get(codeHash) ?? null,
    redeem: async (tx, { codeHash, grant, accessToken, refreshToken }) => {
      if ((await this.codes.consume(tx, codeHash, 0)) !== 'first') return false;
      const { grants, refreshTokens } = this.of(tx.tenantId);
      grants.set(grant.id, grant);
      if (refreshToken) refreshTokens.set(refreshToken.tokenHash, refreshToken);
      if (accessToken) await this.accessTokens.insert(tx, accessToken);
      return true;
    },
    consume: async (tx, codeHash) => {
      const { codes, consumedCodes } = this.of(tx.tenantId);
      if (!codes.has(codeHash)) return 'unknown';
      if (consumedCodes.has(codeHash)) return 'replayed';
      consumedCodes.add(codeHash);
      return 'first';
    },
  };

  readonly grants: GrantStore = {
    insert: async (tx, grant) => void this.of(tx.tenantId).grants.set(grant.id, grant),
    find: async (tx, id) => this.of(tx.tenantId).grants.get(id) ?? null,
    revoke: async (tx, id, at) => {
      const { grants } = this.of(tx.tenantId);
      const grant = grants.get(id);
      if (!grant || grant.revokedAt !== null) return false;
      grants.set(id, { ...grant, revokedAt: at });
      return true;
    },
  };

  readonly clientGrants: ClientGrants = {
    ensure: async (tenant, wanted) => {
      const grant = { ...wanted, id: randomUUID() as GrantId };
      this.of(tenant.tenantId).grants.set(grant.id, grant);
      return grant;
    },
  };

  readonly refreshTokens: RefreshTokenStore = {
    find: async (tx, tokenHash) => {
      const { refreshTokens, grants } = this.of(tx.tenantId);
      const token = refreshTokens.get(tokenHash);
      const grant = token && grants.get(token.grantId);
      return token && grant ? { token, grant } : null;
    },
    rotate: async (tx, { parentHash, at, salt, successor, accessToken }) => {
      const { refreshTokens, successors } = this.of(tx.tenantId);
      const parent = refreshTokens.get(parentHash);
      if (!parent || parent.spentAt !== null) return false;
      refreshTokens.set(parentHash, { ...parent, spentAt: at });
      successors.set(parentHash, { salt, successorHash: successor.tokenHash });
      refreshTokens.set(successor.tokenHash, successor);
      if (accessToken) await this.accessTokens.insert(tx, accessToken);
      return true;
    },
    findSpent: async (tx, { tokenHash }) => {
      const { refreshTokens, successors } = this.of(tx.tenantId);
      const spent = successors.get(tokenHash);
      const successor = spent && refreshTokens.get(spent.successorHash);
      const spentAt = refreshTokens.get(tokenHash)?.spentAt ?? null;
      return successor && spentAt !== null ? { spentAt, salt: spent.salt, successor } : null;
    },
  };

  readonly accessTokens: AccessTokenStore = {
    insert: async (tx, token) => void this.of(tx.tenantId).accessTokens.set(token.tokenHash, token),
    find: async (tx, tokenHash) => {
      const { accessTokens, revocations, grants } = this.of(tx.tenantId);
      const token = accessTokens.get(tokenHash);
      return token ? { token, isRevoked: revocations.has(tokenHash), grant: grants.get(token.grantId) ?? null } : null;
    },
    revoke: async (tx, revocation) => {
      const { revocations } = this.of(tx.tenantId);
      const isFirst = !revocations.has(revocation.tokenHash);
      revocations.set(revocation.tokenHash, revocation);
      return isFirst;
    },
    isRevoked: async (tx, tokenHash) => this.of(tx.tenantId).revocations.has(tokenHash),
  };

  readonly consents: ConsentStore = {
    find: async (tx, key) => this.of(tx.tenantId).consents.get(consentKey(key)) ?? [],
    allow: async (tx, key, scopes) => {
      const { consents } = this.of(tx.tenantId);
      consents.set(consentKey(key), [...new Set([...(consents.get(consentKey(key)) ?? []), ...scopes])]);
    },
  };

  readonly clients = {
    find: async (tenant: TenantContext, clientId: ClientId): Promise<RegisteredClient> =>
      this.of(tenant.tenantId).applications.get(clientId) ?? { application: null, resourceServer: null, secrets: [] },
  };

  readonly resourceServers = {
    list: async (tenant: TenantContext): Promise<readonly ResourceServer[]> => this.of(tenant.tenantId).resourceServers,
  };

  readonly users = {
    find: async (tenant: TenantContext, userId: UserId): Promise<User | null> => this.of(tenant.tenantId).users.get(userId) ?? null,
  };

  /** Changes a registration, as an administrator would. */
  changeApplication(tenantId: TenantId, clientId: ClientId, change: Partial<Application>): void {
    const { applications } = this.of(tenantId);
    const registered = applications.get(clientId);
    if (registered?.application) applications.set(clientId, { ...registered, application: { ...registered.application, ...change } });
  }

  /** Changes a user, as an administrator would; `null` deletes. */
  changeUser(tenantId: TenantId, userId: UserId, change: Partial<User> | null): void {
    const { users } = this.of(tenantId);
    const user = users.get(userId);
    if (change === null) users.delete(userId);
    else if (user) users.set(userId, { ...user, ...change });
  }
}
