import type {
  Application,
  ClientId,
  DynamicClient,
  InitialAccessToken,
  InitialAccessTokenId,
  Organization,
  OrganizationId,
  OrganizationSearch,
  Page,
  PageRequest,
  ResourceServer,
  ResourceServerId,
  SecretId,
  TenantId,
  TrustedIssuer,
  TrustedIssuerId,
} from '#contracts';
import type { Transaction } from '#kernel';
import { StoredRows } from '#testing/fakes';
import { ApplicationStore } from '../ports/application-store.js';
import { ClientDocumentStore, type FetchedClientDocument, type StoredClientDocument } from '../ports/client-document-store.js';
import { ClientSecretStore, type StoredClientSecret } from '../ports/client-secret-store.js';
import { DynamicClientStore, type StoredDynamicClient } from '../ports/dynamic-client-store.js';
import {
  InitialAccessTokenStore,
  type SpentInitialAccessToken,
  type StoredInitialAccessToken,
} from '../ports/initial-access-token-store.js';
import { OrganizationStore } from '../ports/organization-store.js';
import { ResourceServerStore } from '../ports/resource-server-store.js';
import { TenantStore, type StoredTenant } from '../ports/tenant-store.js';
import { TrustedIssuerStore } from '../ports/trusted-issuer-store.js';

const firstPage = <Item>(items: readonly Item[], { limit }: PageRequest): Page<Item> => ({
  items: items.slice(0, limit),
  nextCursor: null,
});

/** Rows of several tenants, of which a transaction sees its own. */
class TenantRows<Row> {
  private readonly byTenant = new Map<string, StoredRows<Row>>();

  of(tx: Transaction): StoredRows<Row> {
    if (tx.tenantId === null) throw new Error('tenant-owned rows were asked for outside a tenant');
    const rows = this.byTenant.get(tx.tenantId) ?? new StoredRows<Row>();
    this.byTenant.set(tx.tenantId, rows);
    return rows;
  }
}

export class InMemoryTenantStore extends TenantStore {
  private readonly rows = new StoredRows<StoredTenant>();

  constructor(private readonly owned: readonly { readonly rows: TenantRows<unknown> }[]) {
    super();
  }

  override async insert(_tx: Transaction, tenant: StoredTenant): Promise<boolean> {
    if ([...this.rows.values()].some(({ slug }) => slug === tenant.slug)) return false;
    this.rows.insert(tenant.id, tenant);
    return true;
  }

  override async find(_tx: Transaction, id: TenantId): Promise<StoredTenant | null> {
    return this.rows.get(id) ?? null;
  }

  override async findBySlug(_tx: Transaction, slug: string): Promise<StoredTenant | null> {
    return [...this.rows.values()].find((tenant) => tenant.slug === slug) ?? null;
  }

  override async lock(tx: Transaction, id: TenantId): Promise<StoredTenant | null> {
    return this.find(tx, id);
  }

  override async hold(tx: Transaction): Promise<boolean> {
    return tx.tenantId !== null && this.rows.has(tx.tenantId);
  }

  override async list(_tx: Transaction, page: PageRequest): Promise<Page<StoredTenant>> {
    return firstPage([...this.rows.values()], page);
  }

  override async update(_tx: Transaction, tenant: StoredTenant): Promise<void> {
    if (this.rows.get(tenant.id)?.slug === tenant.slug) this.rows.update(tenant.id, tenant);
  }

  override async erase(tx: Transaction): Promise<void> {
    for (const { rows } of this.owned) rows.of(tx).clear();
    this.rows.delete(tx.tenantId as TenantId);
  }
}

export class InMemoryApplicationStore extends ApplicationStore {
  readonly rows = new TenantRows<Application>();

  constructor(private readonly dynamicClients: { readonly rows: TenantRows<StoredDynamicClient> }) {
    super();
  }

  override async verifiedNames(tx: Transaction): Promise<readonly string[]> {
    const registered = this.dynamicClients.rows.of(tx);
    return [...this.rows.of(tx).values()]
      .filter(({ clientId, verified, firstParty }) => verified || firstParty || !registered.has(clientId))
      .map(({ name }) => name);
  }

  override async insert(tx: Transaction, application: Application): Promise<void> {
    this.rows.of(tx).insert(application.clientId, application);
  }

  override async find(tx: Transaction, clientId: ClientId): Promise<Application | null> {
    return this.rows.of(tx).get(clientId) ?? null;
  }

  override async lock(tx: Transaction, clientId: ClientId): Promise<Application | null> {
    return this.find(tx, clientId);
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<Application>> {
    return firstPage([...this.rows.of(tx).values()], page);
  }

  override async update(tx: Transaction, application: Application): Promise<void> {
    this.rows.of(tx).update(application.clientId, application);
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    this.rows.of(tx).delete(clientId);
  }
}

export class InMemoryResourceServerStore extends ResourceServerStore {
  readonly rows = new TenantRows<ResourceServer>();

  override async insert(tx: Transaction, resourceServer: ResourceServer): Promise<boolean> {
    if ((await this.all(tx)).some(({ identifier }) => identifier === resourceServer.identifier)) return false;
    this.rows.of(tx).insert(resourceServer.id, resourceServer);
    return true;
  }

  override async find(tx: Transaction, id: ResourceServerId): Promise<ResourceServer | null> {
    return this.rows.of(tx).get(id) ?? null;
  }

  override async findByClientId(tx: Transaction, clientId: ClientId): Promise<ResourceServer | null> {
    return (await this.all(tx)).find((resourceServer) => resourceServer.clientId === clientId) ?? null;
  }

  override async lock(tx: Transaction, id: ResourceServerId): Promise<ResourceServer | null> {
    return this.find(tx, id);
  }

  override async lockByClientId(tx: Transaction, clientId: ClientId): Promise<ResourceServer | null> {
    return this.findByClientId(tx, clientId);
  }

  override async all(tx: Transaction): Promise<readonly ResourceServer[]> {
    return [...this.rows.of(tx).values()];
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<ResourceServer>> {
    return firstPage(await this.all(tx), page);
  }

  override async update(tx: Transaction, resourceServer: ResourceServer): Promise<void> {
    this.rows.of(tx).update(resourceServer.id, resourceServer);
  }

  override async remove(tx: Transaction, id: ResourceServerId): Promise<void> {
    this.rows.of(tx).delete(id);
  }
}

export class InMemoryTrustedIssuerStore extends TrustedIssuerStore {
  readonly rows = new TenantRows<TrustedIssuer>();

  override async insert(tx: Transaction, trustedIssuer: TrustedIssuer): Promise<boolean> {
    if ((await this.all(tx)).some(({ issuer }) => issuer === trustedIssuer.issuer)) return false;
    this.rows.of(tx).insert(trustedIssuer.id, trustedIssuer);
    return true;
  }

  override async find(tx: Transaction, id: TrustedIssuerId): Promise<TrustedIssuer | null> {
    return this.rows.of(tx).get(id) ?? null;
  }

  override async lock(tx: Transaction, id: TrustedIssuerId): Promise<TrustedIssuer | null> {
    return this.find(tx, id);
  }

  override async all(tx: Transaction): Promise<readonly TrustedIssuer[]> {
    return [...this.rows.of(tx).values()];
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<TrustedIssuer>> {
    return firstPage(await this.all(tx), page);
  }

  override async update(tx: Transaction, trustedIssuer: TrustedIssuer): Promise<void> {
    this.rows.of(tx).update(trustedIssuer.id, trustedIssuer);
  }

  override async remove(tx: Transaction, id: TrustedIssuerId): Promise<void> {
    this.rows.of(tx).delete(id);
  }
}

export class InMemoryOrganizationStore extends OrganizationStore {
  readonly rows = new TenantRows<Organization>();

  override async insert(tx: Transaction, organization: Organization): Promise<boolean> {
    if ((await this.findByName(tx, organization.name)) !== null) return false;
    this.rows.of(tx).insert(organization.id, organization);
    return true;
  }

  override async find(tx: Transaction, id: OrganizationId): Promise<Organization | null> {
    return this.rows.of(tx).get(id) ?? null;
  }

  override async findByName(tx: Transaction, name: string): Promise<Organization | null> {
    return [...this.rows.of(tx).values()].find((organization) => organization.name === name) ?? null;
  }

  override async findAll(tx: Transaction, ids: readonly OrganizationId[]): Promise<readonly Organization[]> {
    return [...this.rows.of(tx).values()].filter(({ id }) => ids.includes(id));
  }

  override async lock(tx: Transaction, id: OrganizationId): Promise<Organization | null> {
    return this.find(tx, id);
  }

  override async lockAndCount(tx: Transaction): Promise<number> {
    return this.rows.of(tx).size;
  }

  override async list(tx: Transaction, { name, status, ...page }: PageRequest & OrganizationSearch): Promise<Page<Organization>> {
    const found = [...this.rows.of(tx).values()].filter(
      (organization) => (name ?? organization.name) === organization.name && (status ?? organization.status) === organization.status,
    );
    return firstPage(found, page);
  }

  override async update(tx: Transaction, organization: Organization): Promise<void> {
    this.rows.of(tx).update(organization.id, organization);
  }

  override async remove(tx: Transaction, id: OrganizationId): Promise<void> {
    this.rows.of(tx).delete(id);
  }
}

export class InMemoryClientSecretStore extends ClientSecretStore {
  readonly rows = new TenantRows<StoredClientSecret>();

  override async insert(tx: Transaction, secret: StoredClientSecret): Promise<void> {
    this.rows.of(tx).insert(secret.id, secret);
  }

  override async listLive(tx: Transaction, clientId: ClientId, now: Date): Promise<readonly StoredClientSecret[]> {
    return this.of(tx, clientId)
      .filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > now.getTime())
      .reverse();
  }

  override async end(tx: Transaction, secretId: SecretId, expiresAt: string): Promise<void> {
    const secret = this.rows.of(tx).get(secretId);
    if (secret) this.rows.of(tx).set(secretId, { ...secret, expiresAt });
  }

  override async removeEnded(tx: Transaction, clientId: ClientId, now: Date): Promise<void> {
    for (const { id, expiresAt } of this.of(tx, clientId)) {
      if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) this.rows.of(tx).delete(id);
    }
  }

  override async remove(tx: Transaction, clientId: ClientId, secretId: SecretId): Promise<boolean> {
    return this.of(tx, clientId).some(({ id }) => id === secretId) && this.rows.of(tx).delete(secretId);
  }

  override async removeAllOf(tx: Transaction, clientId: ClientId): Promise<void> {
    for (const { id } of this.of(tx, clientId)) this.rows.of(tx).delete(id);
  }

  private of(tx: Transaction, clientId: ClientId): StoredClientSecret[] {
    return [...this.rows.of(tx).values()].filter((secret) => secret.clientId === clientId);
  }
}

const listedClient = ({ sha256: _sha256, statement: _statement, ...client }: StoredDynamicClient): DynamicClient => client;

export class InMemoryDynamicClientStore extends DynamicClientStore {
  readonly rows = new TenantRows<StoredDynamicClient>();

  override async insert(tx: Transaction, client: StoredDynamicClient): Promise<boolean> {
    const hash = client.statement?.hash ?? null;
    const rows = this.rows.of(tx);
    if (hash !== null && [...rows.values()].some(({ statement }) => statement?.hash === hash)) return false;
    rows.insert(client.clientId, client);
    return true;
  }

  override async find(tx: Transaction, clientId: ClientId): Promise<StoredDynamicClient | null> {
    return this.rows.of(tx).get(clientId) ?? null;
  }

  override async count(tx: Transaction): Promise<number> {
    return this.rows.of(tx).size;
  }

  override async lockAndCount(tx: Transaction): Promise<number> {
    return this.count(tx);
  }

  override async replaceToken(tx: Transaction, clientId: ClientId, sha256: string): Promise<boolean> {
    const client = this.rows.of(tx).get(clientId);
    if (client !== undefined) this.rows.of(tx).set(clientId, { ...client, sha256 });
    return client !== undefined;
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<DynamicClient>> {
    return firstPage([...this.rows.of(tx).values()].map(listedClient), page);
  }

  override async listUnused(tx: Transaction, after: DynamicClient | null, limit: number): Promise<readonly DynamicClient[]> {
    const all = [...this.rows.of(tx).values()];
    const begin = all.findIndex(({ clientId }) => clientId === after?.clientId) + 1;
    return all
      .slice(begin)
      .filter(({ usedAt }) => usedAt === null)
      .slice(0, limit)
      .map(listedClient);
  }

  override async markUsed(tx: Transaction, clientIds: readonly ClientId[], at: Date): Promise<void> {
    for (const client of [...this.rows.of(tx).values()].filter(({ clientId, usedAt }) => usedAt === null && clientIds.includes(clientId)))
      this.rows.of(tx).set(client.clientId, { ...client, usedAt: at.toISOString() });
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    this.rows.of(tx).delete(clientId);
  }
}

export class InMemoryInitialAccessTokenStore extends InitialAccessTokenStore {
  readonly rows = new TenantRows<StoredInitialAccessToken>();

  override async insert(tx: Transaction, token: StoredInitialAccessToken): Promise<void> {
    this.rows.of(tx).insert(token.id, token);
  }

  override async list(tx: Transaction, now: Date, page: PageRequest): Promise<Page<InitialAccessToken>> {
    const live = [...this.rows.of(tx).values()].filter(({ expiresAt }) => Date.parse(expiresAt) > now.getTime());
    return firstPage(
      live.map(({ sha256: _sha256, ...token }) => token),
      page,
    );
  }

  override async spend(tx: Transaction, sha256: string, now: Date): Promise<SpentInitialAccessToken | null> {
    const token = [...this.rows.of(tx).values()].find((known) => known.sha256 === sha256);
    if (token === undefined || token.uses >= token.maxUses || Date.parse(token.expiresAt) <= now.getTime()) return null;
    this.rows.of(tx).set(token.id, { ...token, uses: token.uses + 1 });
    return { id: token.id, verifies: token.verifies };
  }

  override async remove(tx: Transaction, id: InitialAccessTokenId): Promise<boolean> {
    return this.rows.of(tx).delete(id);
  }

  override async removeExpired(tx: Transaction, now: Date): Promise<void> {
    for (const { id, expiresAt } of this.rows.of(tx).values()) if (Date.parse(expiresAt) <= now.getTime()) this.rows.of(tx).delete(id);
  }
}

export class InMemoryClientDocumentStore extends ClientDocumentStore {
  readonly rows = new TenantRows<StoredClientDocument>();

  override async find(tx: Transaction, clientId: ClientId): Promise<StoredClientDocument | null> {
    return this.rows.of(tx).get(clientId) ?? null;
  }

  override async put(tx: Transaction, fetched: FetchedClientDocument): Promise<StoredClientDocument> {
    const known = await this.find(tx, fetched.clientId);
    const isSame = known !== null && JSON.stringify(known.document) === JSON.stringify(fetched.document);
    const { fetchedAt } = fetched;
    const stored = {
      ...{ version: (known?.version ?? 0) + (isSame ? 0 : 1), createdAt: known?.createdAt ?? fetchedAt },
      ...{ changedAt: isSame ? known.changedAt : fetchedAt },
      ...fetched,
    };
    this.rows.of(tx).set(fetched.clientId, stored);
    return stored;
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    this.rows.of(tx).delete(clientId);
  }

  override async removeOld(tx: Transaction, time: Date, most: number): Promise<void> {
    const newest = [...this.rows.of(tx).values()].sort((one, other) => other.fetchedAt.getTime() - one.fetchedAt.getTime());
    for (const [index, { clientId, fetchedAt }] of newest.entries())
      if (index >= most || fetchedAt < time) this.rows.of(tx).delete(clientId);
  }
}
