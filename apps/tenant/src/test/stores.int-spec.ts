import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Application,
  type ClientId,
  type Registration,
  registrationField,
  type RegistrationField,
  registrationMembers,
  type ResourceServer,
  type ResourceServerId,
  type SecretId,
  type Tenant,
  type TenantContext,
  type TenantId,
} from '#contracts';
import type { Transaction } from '#kernel';
import { checkTenantIsolation, encodeCursor, SqlTransaction } from '#persistence';
import { NameMembersOfLimits1798000000000 } from '../persistence/migrations/1798000000000-name-members-of-limits.js';
import type { StoredClientSecret } from '../ports/client-secret-store.js';
import { contextOf, outsideTenants, refusal, refusing } from './in-memory-service.js';
import { persistentService, type PersistentService } from './persistent-service.js';

let service: PersistentService;
let a: TenantContext;
let b: TenantContext;

const newTenant = async (): Promise<Tenant> =>
  service.createTenant.execute(outsideTenants, { slug: `t-${randomUUID().slice(0, 8)}`, name: 'T' });
const within = <Result>(context: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
  service.unitOfWork.transaction(context, work);
const outside = <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
  service.unitOfWork.platformTransaction(outsideTenants, work);

/** Each is the same id to PostgreSQL. */
const otherSpellings = [(id: string) => id.toUpperCase(), (id: string) => `{${id}}`, (id: string) => id.replaceAll('-', '')];

const now = '2026-01-01T00:00:00.123Z';

const sampleOf = (field: RegistrationField): unknown => {
  switch (field.kind) {
    case 'boolean':
      return field.default !== true;
    case 'integer':
      return field.to;
    case 'choice':
      return field.values.findLast((value) => value !== field.default);
    case 'choices':
      return field.values;
    case 'text':
      return 'Grüße: “a”, {b}, \\c';
    case 'texts':
      return ['https://app.example.com/cb?a="b",{c}', 'NULL'];
    case 'object':
      return { keys: [{ kty: 'EC', 'x-é': [1, null, { nested: true }] }] };
  }
};

/** Says something else than its default of every field. */
const everyMember = Object.fromEntries(
  registrationMembers.map((member) => [member, sampleOf(registrationField(member))]),
) as unknown as Registration;

const anApplication = (changes: Partial<Application> = {}): Application => ({
  ...everyMember,
  type: 'confidential',
  applicationType: 'web',
  tokenEndpointAuthMethod: 'client_secret_post',
  clientId: randomUUID() as ClientId,
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...changes,
});

const aResourceServer = (changes: Partial<ResourceServer> = {}): ResourceServer => ({
  id: randomUUID() as ResourceServerId,
  clientId: randomUUID() as ClientId,
  identifier: `urn:example:${randomUUID()}`,
  name: 'API',
  scopes: [{ name: 'orders:read', description: 'Bestellungen lesen: “alle”' }],
  tokenFormat: 'opaque',
  signingAlgorithm: 'ES256',
  accessTokenTyp: 'at+jwt',
  accessTokenLifetime: null,
  tokenEndpointAuthMethod: 'private_key_jwt',
  tokenEndpointAuthSigningAlg: 'ES256',
  jwksUri: null,
  jwks: { keys: [{ kty: 'EC', 'x-é': [null, true] }] },
  clientAssertionAudience: 'issuer_or_token_endpoint',
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...changes,
});

const aSecret = (clientId: ClientId, changes: Partial<StoredClientSecret> = {}): StoredClientSecret => ({
  id: randomUUID() as SecretId,
  clientId,
  sha256: 'A'.repeat(43),
  createdAt: now,
  expiresAt: null,
  ...changes,
});

beforeAll(async () => {
  service = await persistentService();
}, 60_000);
afterAll(() => service.close());
beforeEach(async () => {
  a = contextOf(await newTenant());
  b = contextOf(await newTenant());
});

describe('the tables', () => {
  it('are all isolated by row-level security', async () => {
    await expect(checkTenantIsolation(service.dataSource)).resolves.toEqual([]);
  });
});

describe.each(['applications', 'resource_servers', 'client_secrets'])('attack A71 on %s', (table) => {
  beforeEach(() =>
    within(a, async (tx) => {
      const application = anApplication();
      await service.applications.insert(tx, application);
      await service.resourceServers.insert(tx, aResourceServer());
      await service.secrets.insert(tx, aSecret(application.clientId));
    }),
  );

  it('shows no row with no tenant set, and none of another tenant', async () => {
    const count = `SELECT count(*)::int AS rows FROM ${table}`;
    await expect(outside((tx) => SqlTransaction.of(tx).query(count))).resolves.toEqual([{ rows: 0 }]);
    await expect(within(b, (tx) => SqlTransaction.of(tx).query(count))).resolves.toEqual([{ rows: 0 }]);
    await expect(within(a, (tx) => SqlTransaction.of(tx).query(count))).resolves.toEqual([{ rows: 1 }]);
  });

  it('changes and deletes no row of another tenant', async () => {
    const stolen = `UPDATE ${table} SET tenant_id = tenant_id RETURNING tenant_id`;
    await expect(within(b, (tx) => SqlTransaction.of(tx).query(stolen))).resolves.toEqual([]);
    await expect(within(b, (tx) => SqlTransaction.of(tx).query(`DELETE FROM ${table} RETURNING tenant_id`))).resolves.toEqual([]);
  });

  it("refuses to write another tenant's id", async () => {
    const moved = within(a, (tx) => SqlTransaction.of(tx).query(`UPDATE ${table} SET tenant_id = $1`, [b.tenantId]));
    await expect(moved).rejects.toEqual(refusal('internal'));
    await expect(
      outside((tx) => SqlTransaction.of(tx).query(`INSERT INTO ${table} (tenant_id) VALUES ($1)`, [a.tenantId])),
    ).rejects.toEqual(refusal('internal'));
  });

  it('is out of reach of stores outside a tenant', async () => {
    await expect(outside((tx) => service.applications.list(tx, { limit: 1 }))).rejects.toThrow('outside a tenant');
  });
});

describe('the store of applications, as two tenants', () => {
  it('keeps each member as it was given', async () => {
    const application = anApplication();
    await within(a, (tx) => service.applications.insert(tx, application));
    await expect(within(a, (tx) => service.applications.find(tx, application.clientId))).resolves.toEqual(application);
    await expect(within(a, (tx) => service.applications.lock(tx, application.clientId))).resolves.toEqual(application);
  });

  it('hides, keeps and protects the one from the other', async () => {
    const application = anApplication();
    const { clientId } = application;
    await within(a, (tx) => service.applications.insert(tx, application));
    await within(b, async (tx) => {
      await expect(service.applications.find(tx, clientId)).resolves.toBeNull();
      await expect(service.applications.lock(tx, clientId)).resolves.toBeNull();
      await expect(service.applications.list(tx, { limit: 10 })).resolves.toEqual({ items: [], nextCursor: null });
      await service.applications.update(tx, { ...application, name: 'Stolen' });
      await service.applications.remove(tx, clientId);
    });
    await expect(within(a, (tx) => service.applications.find(tx, clientId))).resolves.toEqual(application);
  });

  it('lets both have the same client id, each its own', async () => {
    const application = anApplication();
    await within(a, (tx) => service.applications.insert(tx, application));
    await within(b, (tx) => service.applications.insert(tx, { ...application, name: 'Other' }));
    await within(b, (tx) => service.applications.remove(tx, application.clientId));
    await expect(within(a, (tx) => service.applications.find(tx, application.clientId))).resolves.toEqual(application);
  });

  it.each(['', 'nobody', '\u0000', "'; DROP TABLE applications; --"])('knows no client id %j', async (clientId) => {
    await expect(within(a, (tx) => service.applications.find(tx, clientId as ClientId))).resolves.toBeNull();
  });

  it('N15: knows an application, its secrets and its resource server by one spelling of their ids', async () => {
    const application = anApplication();
    const resourceServer = aResourceServer();
    const secret = aSecret(application.clientId);
    await within(a, async (tx) => {
      await service.applications.insert(tx, application);
      await service.resourceServers.insert(tx, resourceServer);
      await service.secrets.insert(tx, secret);
    });
    for (const spell of otherSpellings) {
      const clientId = spell(application.clientId) as ClientId;
      await within(a, async (tx) => {
        expect(await service.applications.find(tx, clientId)).toBeNull();
        expect(await service.applications.lock(tx, clientId)).toBeNull();
        expect(await service.secrets.listLive(tx, clientId, new Date(now))).toEqual([]);
        expect(await service.secrets.remove(tx, clientId, secret.id)).toBe(false);
        expect(await service.secrets.remove(tx, application.clientId, spell(secret.id) as SecretId)).toBe(false);
        expect(await service.resourceServers.find(tx, spell(resourceServer.id) as ResourceServerId)).toBeNull();
        expect(await service.resourceServers.lockByClientId(tx, spell(resourceServer.clientId) as ClientId)).toBeNull();
      });
      expect(await outside((tx) => service.tenants.find(tx, spell(a.tenantId) as TenantId))).toBeNull();
    }
    expect(await within(a, (tx) => service.secrets.listLive(tx, application.clientId, new Date(now)))).toHaveLength(1);
  });

  it('replaces what changed', async () => {
    const application = anApplication();
    const changed = anApplication({ clientId: application.clientId, redirectUris: [], accessTokenLifetime: null, version: 2 });
    await within(a, (tx) => service.applications.insert(tx, application));
    await within(a, (tx) => service.applications.update(tx, changed));
    await expect(within(a, (tx) => service.applications.find(tx, application.clientId))).resolves.toEqual(changed);
  });

  it('keeps what a later version said of an application, and does not tell it', async () => {
    const application = anApplication();
    await within(a, (tx) => service.applications.insert(tx, application));
    const query = (sql: string) => within(a, (tx) => SqlTransaction.of(tx).query<object>(sql, [application.clientId]));
    await query(`UPDATE applications SET registration = registration || '{"ofLater": [1]}' WHERE client_id = $1`);
    const changed = { ...application, name: 'Changed', logoUri: null, version: 2 };
    await within(a, (tx) => service.applications.update(tx, changed));
    expect(await query(`SELECT name, registration -> 'ofLater' AS later FROM applications WHERE client_id = $1`)).toEqual([
      { name: 'Changed', later: [1] },
    ]);
    await expect(within(a, (tx) => service.applications.find(tx, application.clientId))).resolves.toEqual(changed);
  });

  it.each(['type', 'name', 'pkce', 'applicationType', 'firstParty', 'tokenEndpointAuthMethod'])(
    'holds none of which the %s is missing',
    async (member) => {
      const application = anApplication();
      await within(a, (tx) => service.applications.insert(tx, application));
      const without = `UPDATE applications SET registration = registration - $2::text WHERE client_id = $1`;
      const update = within(a, (tx) => SqlTransaction.of(tx).query(without, [application.clientId, member]));
      await expect(update).rejects.toMatchObject({ detail: { sqlState: member === 'name' ? '23502' : '23514' } });
    },
  );

  it.each(['type', 'pkce', 'applicationType'])('holds none of which the %s is null', async (member) => {
    const application = anApplication();
    await within(a, (tx) => service.applications.insert(tx, application));
    const nulled = `UPDATE applications SET registration = registration || jsonb_build_object('type', 'public', 'tokenEndpointAuthMethod', 'none',
      'pkce', 'required', 'firstParty', true) || jsonb_build_object($2::text, NULL) WHERE client_id = $1`;
    const update = within(a, (tx) => SqlTransaction.of(tx).query(nulled, [application.clientId, member]));
    await expect(update).rejects.toMatchObject({ detail: { sqlState: '23514' } });
  });

  it('pages through all in the order of creation, those of one millisecond too', async () => {
    const applications = Array.from({ length: 5 }, () => anApplication());
    await within(a, async (tx) => {
      for (const application of applications) await service.applications.insert(tx, application);
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let pages = 1; ; pages++) {
      const page = await service.listApplications.execute(a, { limit: 2, cursor });
      seen.push(...page.items.map(({ clientId }) => clientId));
      if (page.nextCursor === null) {
        expect(pages).toBe(3);
        break;
      }
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(applications.map(({ clientId }) => clientId).sort());
  });

  it.each(['x', '', 'AAAA', encodeCursor({ createdAt: now, id: 'not-a-uuid' })])('refuses the cursor %j', async (cursor) => {
    await expect(service.listApplications.execute(a, { limit: 2, cursor })).rejects.toEqual(refusing('/cursor'));
    await expect(service.listTenants.execute(outsideTenants, { limit: 2, cursor })).rejects.toEqual(refusing('/cursor'));
  });

  it.each([0, 101, 1.5, -1])('refuses the limit %d', async (limit) => {
    await expect(service.listApplications.execute(a, { limit })).rejects.toEqual(refusing('/limit'));
  });
});

describe('the store of resource servers, as two tenants', () => {
  it('keeps each member as it was given', async () => {
    const resourceServer = aResourceServer();
    await within(a, async (tx) => {
      await expect(service.resourceServers.insert(tx, resourceServer)).resolves.toBe(true);
      await expect(service.resourceServers.find(tx, resourceServer.id)).resolves.toEqual(resourceServer);
      await expect(service.resourceServers.findByClientId(tx, resourceServer.clientId)).resolves.toEqual(resourceServer);
      await expect(service.resourceServers.lockByClientId(tx, resourceServer.clientId)).resolves.toEqual(resourceServer);
    });
  });

  it('hides, keeps and protects the one from the other', async () => {
    const resourceServer = aResourceServer();
    const { id, clientId } = resourceServer;
    await within(a, (tx) => service.resourceServers.insert(tx, resourceServer));
    await within(b, async (tx) => {
      await expect(service.resourceServers.find(tx, id)).resolves.toBeNull();
      await expect(service.resourceServers.findByClientId(tx, clientId)).resolves.toBeNull();
      await expect(service.resourceServers.lock(tx, id)).resolves.toBeNull();
      await expect(service.resourceServers.lockByClientId(tx, clientId)).resolves.toBeNull();
      await expect(service.resourceServers.all(tx)).resolves.toEqual([]);
      await expect(service.resourceServers.list(tx, { limit: 10 })).resolves.toEqual({ items: [], nextCursor: null });
      await service.resourceServers.update(tx, { ...resourceServer, name: 'Stolen' });
      await service.resourceServers.remove(tx, id);
    });
    await expect(within(a, (tx) => service.resourceServers.find(tx, id))).resolves.toEqual(resourceServer);
  });

  it('has an identifier once in a tenant, and once more in another', async () => {
    const identifier = 'https://api.example.com';
    await within(a, async (tx) => {
      await expect(service.resourceServers.insert(tx, aResourceServer({ identifier }))).resolves.toBe(true);
      await expect(service.resourceServers.insert(tx, aResourceServer({ identifier }))).resolves.toBe(false);
    });
    await expect(within(b, (tx) => service.resourceServers.insert(tx, aResourceServer({ identifier })))).resolves.toBe(true);
  });
});

describe('the store of client secrets, as two tenants', () => {
  it('hides, keeps and protects the one from the other', async () => {
    const clientId = randomUUID() as ClientId;
    const secret = aSecret(clientId);
    await within(a, (tx) => service.secrets.insert(tx, secret));
    await within(b, async (tx) => {
      await expect(service.secrets.listLive(tx, clientId, new Date(now))).resolves.toEqual([]);
      await expect(service.secrets.remove(tx, clientId, secret.id)).resolves.toBe(false);
      await service.secrets.end(tx, secret.id, now);
      await service.secrets.removeEnded(tx, clientId, new Date());
      await service.secrets.removeAllOf(tx, clientId);
    });
    await expect(within(a, (tx) => service.secrets.listLive(tx, clientId, new Date(now)))).resolves.toEqual([secret]);
  });

  it('lists those that live, newest first, and removes those that ended', async () => {
    const clientId = randomUUID() as ClientId;
    const older = aSecret(clientId, { createdAt: '2025-12-31T00:00:00.000Z', expiresAt: '2026-01-01T00:00:00.124Z' });
    const newer = aSecret(clientId);
    const ended = aSecret(clientId, { expiresAt: now });
    await within(a, async (tx) => {
      for (const secret of [older, newer, ended]) await service.secrets.insert(tx, secret);
      await expect(service.secrets.listLive(tx, clientId, new Date(now))).resolves.toEqual([newer, older]);
      await service.secrets.removeEnded(tx, clientId, new Date(now));
      await expect(service.secrets.remove(tx, clientId, ended.id)).resolves.toBe(false);
      await expect(service.secrets.remove(tx, randomUUID() as ClientId, newer.id)).resolves.toBe(false);
      await expect(service.secrets.remove(tx, clientId, newer.id)).resolves.toBe(true);
    });
  });
});

describe('the store of tenants', () => {
  it.each(['', 'nobody', '\u0000'])('knows no id %j', async (id) => {
    await expect(outside((tx) => service.tenants.find(tx, id as TenantId))).resolves.toBeNull();
    await expect(outside((tx) => service.tenants.lock(tx, id as TenantId))).resolves.toBeNull();
  });

  it.each(['', "' OR ''='", '\u0000', '🦊'])('knows no slug %j', async (slug) => {
    await expect(outside((tx) => service.tenants.findBySlug(tx, slug))).resolves.toBeNull();
  });

  it('gives a setting that came after the row its default', async () => {
    const sql = `UPDATE tenants SET settings = settings - 'sessionLifetime' WHERE id = $1`;
    await outside((tx) => SqlTransaction.of(tx).query(sql, [a.tenantId]));
    const { settings } = await service.getTenant.execute(outsideTenants, { id: a.tenantId });
    expect(settings.sessionLifetime).toBe(604_800);
  });

  it('N52: keeps the limits of tenants that are there under their new names, in their order', async () => {
    const limits = [
      { endpoint: 'token', subject: 'client', event: 'requests', max: 7, seconds: 60 },
      { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: null, seconds: 600 },
    ] as const;
    const { id } = await service.createTenant.execute(outsideTenants, {
      slug: `t-${randomUUID().slice(0, 8)}`,
      name: 'T',
      settings: { limits },
    });
    const emptied = await service.createTenant.execute(outsideTenants, {
      slug: `t-${randomUUID().slice(0, 8)}`,
      name: 'T',
      settings: { limits: [] },
    });
    const limitsOf = async (of: TenantId): Promise<unknown> =>
      (await service.getTenant.execute(outsideTenants, { id: of })).settings.limits;
    const migration = new NameMembersOfLimits1798000000000();
    const runner = service.dataSource.createQueryRunner();
    try {
      await migration.down(runner);
      expect(await limitsOf(id)).toEqual([
        { endpoint: 'token', per: 'client', counts: 'requests', most: 7, seconds: 60 },
        { endpoint: 'login', per: 'address', counts: 'invalid_credentials', most: null, seconds: 600 },
      ]);
      // A tenant of long ago has no such member at all.
      await runner.query(`UPDATE tenants SET settings = settings - 'limits' WHERE id = $1`, [b.tenantId]);
      await migration.up(runner);
    } finally {
      await runner.release();
    }
    expect(await limitsOf(id)).toEqual(limits);
    expect(await limitsOf(emptied.id)).toEqual([]);
    const [row] = await service.dataSource.query<{ settings: object }[]>('SELECT settings FROM tenants WHERE id = $1', [b.tenantId]);
    expect(row?.settings).not.toHaveProperty('limits');
  });

  it('refuses tenant-owned rows of a tenant that is gone', async () => {
    const gone: TenantContext = { ...a, tenantId: randomUUID() as TenantId };
    await expect(within(gone, (tx) => service.applications.insert(tx, anApplication()))).rejects.toEqual(refusal('conflict'));
    const request = { name: 'M', type: 'confidential' } as const;
    await expect(service.createApplication.execute(gone, request)).rejects.toEqual(refusal('not_found'));
  });
});

describe('N40: searching for applications', () => {
  const add = (name: string, changes: Partial<Application> = {}): Promise<Application> =>
    within(a, async (tx) => {
      const application = anApplication({ name, ...changes });
      await service.applications.insert(tx, application);
      return application;
    });
  const namesOf = async (search: { name?: string; clientId?: string }, context = a): Promise<readonly string[]> =>
    (await within(context, (tx) => service.applications.list(tx, { limit: 100, ...search }))).items.map(({ name }) => name);

  it('finds by a part of the name in any case, with its signs as they are, and by the client id', async () => {
    const { clientId } = await add('Straßen-Shop 100%');
    await add('Other_App', { createdAt: '2026-01-01T00:00:01.000Z' });
    expect(await namesOf({ name: 'STRASSEN' })).toEqual(['Straßen-Shop 100%']);
    expect(await namesOf({ name: '0%' })).toEqual(['Straßen-Shop 100%']);
    expect(await namesOf({ name: 'r_a' })).toEqual(['Other_App']);
    expect(await namesOf({ name: '%' })).toEqual(['Straßen-Shop 100%']);
    expect(await namesOf({ name: 'nothing' })).toEqual([]);
    expect(await namesOf({ clientId })).toEqual(['Straßen-Shop 100%']);
    expect(await namesOf({ clientId, name: 'other' })).toEqual([]);
    expect(await namesOf({ clientId: clientId.toUpperCase() })).toEqual([]);
    expect(await namesOf({})).toEqual(['Straßen-Shop 100%', 'Other_App']);
  });

  it('attack A70: finds none of another tenant', async () => {
    const { clientId } = await add('Shop');
    expect(await namesOf({ name: 'shop' }, b)).toEqual([]);
    expect(await namesOf({ clientId }, b)).toEqual([]);
  });

  it('goes on by the cursor, each once, beyond the thousand that a page looks at', async () => {
    const { clientId: template } = await add('Hay');
    await within(a, (tx) =>
      SqlTransaction.of(tx).query(
        `INSERT INTO applications (tenant_id, client_id, registration, version, created_at, updated_at)
         SELECT tenant_id, gen_random_uuid(), registration || jsonb_build_object('name', CASE WHEN n % 500 = 1 THEN 'Needle' ELSE 'Hay' END),
                version, timestamptz '2020-01-01' + n * interval '1 second', updated_at
           FROM applications, generate_series(1, 1201) AS n
          WHERE tenant_id = $1 AND client_id = $2`,
        [a.tenantId, template],
      ),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await within(a, (tx) => service.applications.list(tx, { limit: 1, name: 'needle', ...(cursor && { cursor }) }));
      seen.push(...page.items.map(({ clientId }) => clientId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
    await expect(within(a, (tx) => service.applications.list(tx, { limit: 1, name: 'x', cursor: 'AAAA' }))).rejects.toEqual(
      refusing('/cursor'),
    );
  });
});

it('N40: row-level security keeps indexes from serving patterns, and lets none be compared before it (ADR 25)', async () => {
  const rows = await outside((tx) =>
    SqlTransaction.of(tx).query<{ proname: string; proleakproof: boolean }>(
      "SELECT DISTINCT proname, proleakproof FROM pg_proc WHERE proname IN ('textlike', 'texticlike', 'text_ge', 'texteq') ORDER BY proname",
    ),
  );
  expect(rows.filter(({ proleakproof }) => proleakproof).map(({ proname }) => proname)).not.toContain('textlike');
});
