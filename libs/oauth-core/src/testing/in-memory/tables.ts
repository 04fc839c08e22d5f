import type { OrganizationId, OrganizationMembership, RegisteredClient, ResourceServer, TenantId, TrustedIssuer, User } from '#contracts';
import { inMemoryQuery, inMemoryStatement, StoredRows } from '#testing/fakes';
import type { AccessTokenRevocation, StoredAccessToken } from '../../access-token-store.js';
import type { StoredApiKey } from '../../api-keys/api-key-store.js';
import type { KnownAuthorization } from '../../endpoints/authorization/authorization-request-store.js';
import type { GivenConsent } from '../../consent-store.js';
import type { StoredGrant } from '../../grant-store.js';
import type { StoredAuthorizationCode } from '../../grants/authorization-code-store.js';
import type { BackchannelAuthentication } from '../../grants/backchannel-authentication-store.js';
import type { ExpectedNotification } from '../../grants/backchannel-notifications.js';
import type { DeviceAuthorization } from '../../grants/device-authorization-store.js';
import type { PolledAnswer } from '../../grants/polling.js';
import type { SessionClient } from '../../grants/session-client.js';
import type { StoredRefreshToken } from '../../grants/refresh-token-store.js';

/** What a client polls for. */
export type Polled<Row> = Row & { readonly answer: PolledAnswer; readonly polledAt: number | null };

type Spent = { readonly salt: string; readonly successorHash: string };

/** The rows of one tenant. */
export class Tables {
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

/** The rows of all tenants, each seen only by what is asked in its name. */
export class TenantTables {
  readonly byTenant = new Map<TenantId | null, Tables>();

  readonly of = (tenantId: TenantId | null): Tables => {
    const tables = this.byTenant.get(tenantId) ?? new Tables();
    this.byTenant.set(tenantId, tables);
    return tables;
  };

  readonly query = <Result>(look: (tables: Tables) => Result) => inMemoryQuery((tenantId) => look(this.of(tenantId)));
  readonly statement = <Result>(change: (tables: Tables) => Result) => inMemoryStatement((tenantId) => change(this.of(tenantId)));
}
