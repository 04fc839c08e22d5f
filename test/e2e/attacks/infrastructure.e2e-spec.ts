import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { serviceNames } from '#contracts';
import { checkTenantIsolation, createDataSource } from '#persistence';
import { adminOk } from '../support/admin.js';
import { administratorUrl } from '../support/database.js';
import { authorize, newBrowser, post, redeem, refresh } from '../support/journey.js';
import { platform } from '../support/platform.js';
import { TestTenant } from '../support/tenant.js';

describe('attack A73: nothing secret is kept or told', () => {
  const planted: string[] = [];
  let password: string;

  beforeAll(async () => {
    const tenant = await TestTenant.create();
    const opaque = await tenant.resourceServer({ token_format: 'opaque' });
    const client = await tenant.confidential();
    const user = await tenant.user();
    password = user.password;
    const browser = newBrowser();
    const authorization = await authorize(tenant, client, user, { browser });
    const first = await redeem(tenant, client, authorization);
    const second = await refresh(tenant, client, first.body.refresh_token ?? '');
    await redeem(tenant, client, authorization);
    await post(
      tenant.endpoint('token'),
      { grant_type: 'client_credentials', scope: 'orders:read' },
      { ...client, client_secret: 'a-wrong-secret-planted' },
    );
    await post(tenant.introspectionEndpoint, { token: second.body.access_token }, opaque);
    await post(tenant.endpoint('revoke'), { token: second.body.refresh_token ?? '' }, client);
    const session = browser.cookie('session');
    planted.push(
      password,
      authorization.code,
      authorization.verifier,
      first.body.access_token,
      first.body.refresh_token ?? '',
      second.body.access_token,
      second.body.refresh_token ?? '',
      first.body.id_token ?? '',
      client.client_secret,
      opaque.client_secret ?? '',
      'a-wrong-secret-planted',
      session?.value ?? '',
    );
    expect(planted.every((secret) => secret.length > 8)).toBe(true);
    await adminOk('PATCH', tenant.path(`/users/${user.id}`), { name: 'Renamed' });
  });

  it('is in no log line', async () => {
    const log = await readFile(platform.logFile, 'utf8');
    expect(log.length).toBeGreaterThan(0);
    expect(planted.filter((secret) => log.includes(secret))).toEqual([]);
  });

  it('is in no row of any table, events and inbox included', async () => {
    const client = new pg.Client({ connectionString: await administratorUrl() });
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ name: string }>(
        `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
         WHERE table_type = 'BASE TABLE' AND table_schema = ANY($1)`,
        [serviceNames],
      );
      expect(tables.length).toBeGreaterThan(10);
      const found: string[] = [];
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
        for (const { row } of rows) for (const secret of planted) if (row.includes(secret)) found.push(`${name}: ${secret.slice(0, 8)}…`);
      }
      expect(found).toEqual([]);
    } finally {
      await client.end();
    }
  });

  it('is in no metric', async () => {
    const metrics = await (await fetch(`${platform.management}/metrics`)).text();
    expect(metrics).toContain('ostiary');
    expect(planted.filter((secret) => metrics.includes(secret))).toEqual([]);
  });
});

describe('attack A74: secrets are random', () => {
  it('gives the demo no default secret, and files only their owner can read', async () => {
    const { demo } = platform;
    const secrets = [
      demo.user.password,
      demo.clients.web.client_secret,
      demo.clients.machine.client_secret,
      demo.resource_server.client_secret,
      demo.admin.client_secret,
    ];
    expect(new Set(secrets).size).toBe(secrets.length);
    for (const secret of secrets) expect(secret.length).toBeGreaterThanOrEqual(24);
    const { stat } = await import('node:fs/promises');
    expect((await stat(platform.dataDirectory)).mode & 0o777).toBe(0o700);
    for (const file of ['demo.json', 'secrets.json']) expect((await stat(join(platform.dataDirectory, file))).mode & 0o777).toBe(0o600);
    expect(await readdir(platform.dataDirectory)).toContain('demo.json');
  });
});

describe('attack A71: row-level security is the net under every tenant-owned table', () => {
  it.each(serviceNames)('is enabled and forced, with its policy, on every table of %s but the platform’s own', async (service) => {
    const dataSource = createDataSource({ service, url: await administratorUrl(), entities: [] });
    await dataSource.initialize();
    try {
      await expect(checkTenantIsolation(dataSource)).resolves.toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });

  it('binds every service’s role', async () => {
    const client = new pg.Client({ connectionString: await administratorUrl() });
    await client.connect();
    try {
      const { rows } = await client.query<{ rolname: string; privileged: boolean }>(
        `SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb AS privileged FROM pg_roles
          WHERE rolname = ANY($1) ORDER BY rolname`,
        [serviceNames.map((service) => `ostiary_${service}`)],
      );
      expect(rows).toEqual([...serviceNames].sort().map((service) => ({ rolname: `ostiary_${service}`, privileged: false })));
    } finally {
      await client.end();
    }
  });
});
