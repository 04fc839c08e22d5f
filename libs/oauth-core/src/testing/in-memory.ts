import { randomUUID } from 'node:crypto';
import type {
  Application,
  ClientId,
  GrantId,
  OrganizationId,
  OrganizationMembership,
  RegisteredClient,
  ResourceServer,
  TenantContext,
  TenantId,
  TrustedIssuer,
  User,
  UserId,
} from '#contracts';
import { inMemoryQuery, inMemoryStatement, InMemoryUnitOfWork, saving, StoredRows } from '#testing/fakes';
import type { AccessTokenRevocation, AccessTokenStore, StoredAccessToken } from '../access-token-store.js';
import type { ApiKeyStore, StoredApiKey } from '../api-keys/api-key-store.js';
import type { AuthorizationRequestStore, KnownAuthorization } from '../endpoints/authorization/authorization-request-store.js';
import type { ConsentKey, ConsentStore, GivenConsent } from '../consent-store.js';
import type { GrantStore, StoredGrant, StoredManagedGrant } from '../grant-store.js';
import type { AuthorizationCodeStore, ConsumeOutcome, StoredAuthorizationCode } from '../grants/authorization-code-store.js';
import type { ClientGrants } from '../grants/client-grants.js';
import {
  type BackchannelAuthentication,
  type BackchannelAuthenticationStore,
  messagesToUser,
} from '../grants/backchannel-authentication-store.js';
import type { BackchannelNotifications, ExpectedNotification } from '../grants/backchannel-notifications.js';
import type { DeviceAuthorization, DeviceAuthorizationStore } from '../grants/device-authorization-store.js';
import { type PolledAnswer, type PolledStore, polling } from '../grants/polling.js';
import type { SessionClient, SessionClientStore } from '../grants/session-client.js';
import type { RefreshTokenStore, StoredRefreshToken } from '../grants/refresh-token-store.js';
import type { SingleUses } from '../single-use.js';

type Polled<Row> = Row & { readonly answer: PolledAnswer; readonly polledAt: number | null };

type Spent = { readonly salt: string; readonly successorHash: string };

/** The rows of one tenant. */
class Tables {
  requests = new StoredRows<KnownAuthorization>();
  codes = new StoredRows<StoredAuthorizationCode>();
  devices = new StoredRows<Polled<DeviceAuthorization>>();
  backchannels = new StoredRows<Polled<BackchannelAuthentication>>();
  notifications = new StoredRows<ExpectedNotification & { readonly answer: PolledAnswer }>();
  grants = new StoredRows<StoredGrant>();
  refreshTokens = new StoredRows<StoredRefreshToken>();
  successors = new StoredRows<Spent>();
  accessTokens = new StoredRows<StoredAccessToken>();
  apiKeys = new StoredRows<StoredApiKey>();
  sessionClients: SessionClient[] = [];
  revocations = new StoredRows<AccessTokenRevocation>();
  consents = new StoredRows<Omit<GivenConsent, 'resource' | 'organizationId'>>();
  applications = new Map<string, RegisteredClient>();
  usedOnce = new Set<string>();
  resourceServers: ResourceServer[] = [];
  trustedIssuers: TrustedIssuer[] = [];
  users = new Map<string, User>();
  memberships = new Map<string, readonly OrganizationMembership[]>();
  /** Which organizations the tokens of a grant are for besides its own. */
  notedOrganizations = new StoredRows<readonly OrganizationId[]>();
}

/** What the identity service compares names by. */
const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase();

const consentKey = ({ clientId, userId, resource, organizationId }: ConsentKey): string =>
  JSON.stringify([clientId, userId, resource, organizationId]);

const consumeCode = ({ codes }: Tables, codeHash: string, consumedAt: number): ConsumeOutcome => {
  const code = codes.get(codeHash);
  if (!code) return 'unknown';
  if (code.consumedAt !== null) return 'replayed';
  codes.set(codeHash, { ...code, consumedAt });
  return 'first';
};

/** The rows of all tenants, each seen only by transactions of its own. */
export class InMemoryDatabase extends InMemoryUnitOfWork {
  /** When users allow what they do, in epoch seconds: after the applications of the builders were changed last. */
  consentsAt = 1_900_000_000;
  private readonly tenants: Map<TenantId | null, Tables>;

  constructor() {
    const tenants = new Map<TenantId | null, Tables>();
    super(saving(tenants));
    this.tenants = tenants;
  }

  of(tenantId: TenantId | null): Tables {
    const tables = this.tenants.get(tenantId) ?? new Tables();
    this.tenants.set(tenantId, tables);
    return tables;
  }

  private readonly query = <Result>(look: (tables: Tables) => Result) => inMemoryQuery((tenantId) => look(this.of(tenantId)));
  private readonly statement = <Result>(change: (tables: Tables) => Result) => inMemoryStatement((tenantId) => change(this.of(tenantId)));

  private polled<Row extends Pick<DeviceAuthorization, 'clientId' | 'interval' | 'expiresAt'>>(
    rowsOf: (tables: Tables) => Map<string, Polled<Row>>,
  ): PolledStore {
    return {
      poll: ({ secretHash, clientId, at }) =>
        this.statement((tables) => {
          const row = rowsOf(tables).get(secretHash);
          if (row?.clientId !== clientId) return null;
          const { polledAt, interval, answer, expiresAt } = row;
          const isTooFast = answer === null && polledAt !== null && at < polledAt + interval - polling.tolerance;
          const slowed = isTooFast ? Math.min(polling.maxInterval, interval + polling.slowDownBy) : interval;
          rowsOf(tables).set(secretHash, { ...row, polledAt: at, interval: slowed });
          return { isTooFast, answer, expiresAt };
        }),
      answer: (secretHash, answer) =>
        this.statement((tables) => {
          const row = rowsOf(tables).get(secretHash);
          if (row) rowsOf(tables).set(secretHash, { ...row, answer });
        }),
    };
  }

  readonly authorizationRequests: AuthorizationRequestStore = {
    insert: (request) => this.statement(({ requests }) => requests.insert(request.id, { request, answer: null })),
    find: (id) => this.query(({ requests }) => requests.get(id) ?? null),
    answer: (id, answer, before) =>
      this.statement(({ requests }) => {
        const known = requests.get(id);
        if (!known || known.answer?.salt !== before?.salt) return false;
        requests.set(id, { ...known, answer });
        return true;
      }),
  };

  readonly codes: AuthorizationCodeStore = {
    insert: (code) => this.statement(({ codes }) => codes.insert(code.codeHash, code)),
    find: (codeHash) => this.query(({ codes }) => codes.get(codeHash) ?? null),
    redeem: ({ codeHash, at, grant, accessToken, refreshToken, sessionClient }) =>
      this.statement((tables) => {
        if (consumeCode(tables, codeHash, at) !== 'first') return false;
        tables.grants.insert(grant.id, grant);
        if (refreshToken) tables.refreshTokens.insert(refreshToken.tokenHash, refreshToken);
        if (sessionClient) tables.sessionClients = [...tables.sessionClients, sessionClient];
        if (accessToken) tables.accessTokens.insert(accessToken.tokenHash, accessToken);
        return true;
      }),
    consume: (tx, codeHash, at) => tx.run(this.statement((tables) => consumeCode(tables, codeHash, at))),
  };

  readonly sessionClients: SessionClientStore = {
    clientsOf: (sessionId) =>
      this.query(({ sessionClients }) => [
        ...new Set(sessionClients.filter((each) => each.sessionId === sessionId).map(({ clientId }) => clientId)),
      ]),
  };

  /** How many devices of one client may wait. */
  maxDevices = 10;

  readonly devices: DeviceAuthorizationStore = {
    insert: (device) =>
      this.statement(({ devices }) => {
        const live = [...devices.values()].filter(({ expiresAt }) => expiresAt > device.createdAt);
        const waiting = live.filter(({ clientId, answer }) => clientId === device.clientId && answer === null);
        if (waiting.length >= this.maxDevices) return 'too_many';
        if (live.some(({ userCodeHash }) => userCodeHash === device.userCodeHash)) return 'taken';
        devices.insert(device.deviceCodeHash, { ...device, answer: null, polledAt: null });
        return 'inserted';
      }),
    findWaiting: (userCodeHash, at) =>
      this.query(
        ({ devices }) =>
          [...devices.values()].find((device) => device.userCodeHash === userCodeHash && device.expiresAt > at && device.answer === null) ??
          null,
      ),
    ...this.polled(({ devices }) => devices),
  };

  readonly backchannels: BackchannelAuthenticationStore = {
    insert: (tx, asked) =>
      tx.run(
        this.statement(({ backchannels }) => {
          const since = asked.createdAt - messagesToUser.seconds;
          const ofUser = [...backchannels.values()].filter(({ userId, createdAt }) => userId === asked.userId && createdAt > since);
          const ofClient = ofUser.filter(({ clientId }) => clientId === asked.clientId);
          if (ofUser.length >= messagesToUser.ofAll || ofClient.length >= messagesToUser.ofClient) return 'too_many';
          backchannels.insert(asked.authReqIdHash, { ...asked, answer: null, polledAt: null });
          return 'inserted';
        }),
      ),
    ...this.polled(({ backchannels }) => backchannels),
  };

  readonly backchannelNotifications: BackchannelNotifications = {
    expect: (tx, _tenant, expected) =>
      tx.run(this.statement(({ notifications }) => notifications.insert(expected.authReqIdHash, { ...expected, answer: null }))),
    decided: (tx, _tenant, authReqIdHash, answer) =>
      tx.run(
        this.statement(({ notifications }) => {
          const expected = notifications.get(authReqIdHash);
          if (expected) notifications.set(authReqIdHash, { ...expected, answer });
        }),
      ),
  };

  readonly grants: GrantStore = {
    insert: (grant) => this.statement(({ grants }) => grants.insert(grant.id, grant)),
    find: (id) => this.query(({ grants }) => grants.get(id) ?? null),
    findOfSession: ({ sessionId, clientId, userId }) =>
      this.query(({ grants }) => {
        const isOf = ({ authorization, revokedAt }: StoredGrant): boolean =>
          revokedAt === null &&
          authorization.sessionId === sessionId &&
          authorization.clientId === clientId &&
          authorization.userId === userId;
        return [...grants.values()].findLast(isOf) ?? null;
      }),
    findManaged: ({ id, clientId }) =>
      this.query(({ grants }) => {
        const isManaged = (grant: StoredGrant): grant is StoredManagedGrant =>
          grant.revokedAt === null && grant.managed?.id === id && grant.authorization.clientId === clientId;
        return [...grants.values()].findLast(isManaged) ?? null;
      }),
    noteOrganization: (tx, id, organizationId) =>
      tx.run(
        this.statement(({ grants, notedOrganizations }) => {
          if (grants.get(id)?.revokedAt !== null) return false;
          notedOrganizations.set(id, [...(notedOrganizations.get(id) ?? []), organizationId]);
          return true;
        }),
      ),
    revoke: (id, at) =>
      this.statement(({ grants }) => {
        const grant = grants.get(id);
        if (!grant || grant.revokedAt !== null) return false;
        grants.set(id, { ...grant, revokedAt: at });
        return true;
      }),
  };

  readonly clientGrants: ClientGrants = {
    ensure: async (tenant, wanted) => {
      const grant = { ...wanted, id: randomUUID() as GrantId };
      this.of(tenant.tenantId).grants.insert(grant.id, grant);
      return grant;
    },
  };

  readonly refreshTokens: RefreshTokenStore = {
    find: (tokenHash) =>
      this.query(({ refreshTokens, grants }) => {
        const token = refreshTokens.get(tokenHash);
        const grant = token && grants.get(token.grantId);
        return token && grant ? { token, grant } : null;
      }),
    rotate: ({ parentHash, at, salt, successor, accessToken }) =>
      this.statement(({ refreshTokens, successors, accessTokens, grants }) => {
        const parent = refreshTokens.get(parentHash);
        if (!parent || parent.spentAt !== null || grants.get(parent.grantId)?.revokedAt !== null) return false;
        refreshTokens.set(parentHash, { ...parent, spentAt: at });
        successors.set(parentHash, { salt, successorHash: successor.tokenHash });
        refreshTokens.insert(successor.tokenHash, successor);
        if (accessToken) accessTokens.insert(accessToken.tokenHash, accessToken);
        return true;
      }),
    keep: ({ token: { tokenHash }, expiresAt, accessToken }) =>
      this.statement(({ refreshTokens, accessTokens, grants }) => {
        const token = refreshTokens.get(tokenHash);
        if (!token || token.spentAt !== null || grants.get(token.grantId)?.revokedAt !== null) return false;
        refreshTokens.set(tokenHash, { ...token, expiresAt: Math.max(token.expiresAt, expiresAt) });
        if (accessToken) accessTokens.insert(accessToken.tokenHash, accessToken);
        return true;
      }),
    findSpent: (tx, { tokenHash, grantId }) =>
      tx.run(
        this.query(({ refreshTokens, successors, grants }) => {
          const spent = grants.get(grantId)?.revokedAt === null ? successors.get(tokenHash) : undefined;
          const successor = spent && refreshTokens.get(spent.successorHash);
          const spentAt = refreshTokens.get(tokenHash)?.spentAt ?? null;
          return successor && spentAt !== null ? { spentAt, salt: spent.salt, successor } : null;
        }),
      ),
  };

  readonly apiKeys: ApiKeyStore = {
    find: (keyHash) =>
      this.query(({ apiKeys, grants }) => {
        const key = apiKeys.get(keyHash);
        return key ? { key, grant: grants.get(key.id) ?? null } : null;
      }),
    recordUse: ({ keyHash }, at) =>
      this.statement(({ apiKeys }) => {
        const key = apiKeys.get(keyHash);
        if (key && (key.lastUsedAt ?? 0) < at) apiKeys.set(keyHash, { ...key, lastUsedAt: at });
      }),
  };

  readonly accessTokens: AccessTokenStore = {
    insert: (token) => this.statement(({ accessTokens }) => accessTokens.insert(token.tokenHash, token)),
    find: (tokenHash) =>
      this.query(({ accessTokens, revocations, grants }) => {
        const token = accessTokens.get(tokenHash);
        return token ? { token, isRevoked: revocations.has(tokenHash), grant: grants.get(token.grantId) ?? null } : null;
      }),
    revoke: (revocation, event) =>
      this.statement(({ revocations }) => {
        const isFirst = !revocations.has(revocation.tokenHash);
        if (isFirst) revocations.set(revocation.tokenHash, revocation);
        return isFirst;
      }).onCommit((isFirst) => {
        if (isFirst) event.publish();
      }),
    isRevoked: (tokenHash) => this.query(({ revocations }) => revocations.has(tokenHash)),
  };

  readonly consents: ConsentStore = {
    find: ({ clientId, userId }) =>
      this.query(({ consents }) =>
        [...consents].flatMap(([key, allowed]) => {
          const [client, user, resource, organizationId] = JSON.parse(key) as [string, string, string | null, OrganizationId | null];
          return client === clientId && user === userId ? [{ resource, organizationId, ...allowed }] : [];
        }),
      ),
    lockShared: () => this.statement(() => undefined),
    lockExclusively: () => this.statement(() => undefined),
    allow: (key, { scopes, claims }, countsFrom) =>
      this.statement(({ consents }) => {
        const known = consents.get(consentKey(key));
        const before = known !== undefined && known.grantedAt >= countsFrom ? known : { scopes: [], claims: [] };
        consents.set(consentKey(key), {
          grantedAt: this.consentsAt,
          scopes: [...new Set([...before.scopes, ...scopes])],
          claims: [...new Set([...before.claims, ...claims])],
        });
      }),
  };

  private readonly usesOf = (kind: string): SingleUses => ({
    use: ({ hash }) =>
      this.statement(({ usedOnce }) => {
        const isFirst = !usedOnce.has(`${kind} ${hash}`);
        usedOnce.add(`${kind} ${hash}`);
        return isFirst;
      }),
  });

  readonly usedAssertions = this.usesOf('assertion');
  readonly usedProofs = this.usesOf('proof');

  readonly clients = {
    find: async (tenant: TenantContext, clientId: ClientId): Promise<RegisteredClient> =>
      this.of(tenant.tenantId).applications.get(clientId) ?? { application: null, resourceServer: null, secrets: [] },
  };

  readonly trustedIssuers = {
    list: async (tenant: TenantContext): Promise<readonly TrustedIssuer[]> => this.of(tenant.tenantId).trustedIssuers,
  };

  readonly resourceServers = {
    list: async (tenant: TenantContext): Promise<readonly ResourceServer[]> => this.of(tenant.tenantId).resourceServers,
  };

  readonly users = {
    find: async (tenant: TenantContext, userId: UserId): Promise<User | null> => this.of(tenant.tenantId).users.get(userId) ?? null,
    findByIdentifier: async (tenant: TenantContext, identifier: string): Promise<User | null> =>
      [...this.of(tenant.tenantId).users.values()].find(({ username, email }) =>
        [username, email].some((name) => name !== null && keyOf(name) === keyOf(identifier)),
      ) ?? null,
  };

  readonly memberships = {
    find: async (tenant: TenantContext, userId: UserId): Promise<readonly OrganizationMembership[]> =>
      this.of(tenant.tenantId).memberships.get(userId) ?? [],
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
