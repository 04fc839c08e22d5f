// What many tenants cost: `npm run build && node bench/many-tenants.mjs [tenants]` (10,000 if not said; some minutes).
// Two platforms of one process each, one with a few tenants and one with many, an application in each: first both answer for one busy tenant,
// in turn, so that whatever else the machine does meets both; then the larger one answers for all its tenants in rotation. Keys of the
// many are not made: their tokens are opaque.
import './topology/on-disk.mjs';
import { Client } from 'pg';
import { startOwnPostgres } from '../dist/libs/testing/src/index.js';
import { documentCases } from './cases/documents.mjs';
import { introspectionCases } from './cases/introspection.mjs';
import { issuingCases } from './cases/issuing.mjs';
import { adminApi } from './fixtures/admin.mjs';
import { basic } from './fixtures/tenant.mjs';
import { takeTurn } from './load/turn.mjs';
import { median } from './measure/statistics.mjs';
import { startParticipant } from './topology/participants.mjs';

const [count = 10_000] = process.argv.slice(2).map(Number);
const rounds = 5;
const seconds = 1;
const copies = `
  WITH names AS MATERIALIZED (
    SELECT n, md5('tenant' || n)::uuid AS tenant, md5('application' || n)::uuid AS client, md5('secret' || n)::uuid AS secret
    FROM generate_series(1, $2::integer) n
  ), copied AS (
    INSERT INTO tenant.tenants (id, slug, name, status, branding, settings, version, created_at, updated_at)
    SELECT names.tenant, 'many-' || n, name, status, branding, settings, version, created_at, updated_at
    FROM names, tenant.tenants WHERE id = $1 RETURNING id
  ), applications AS (
    INSERT INTO tenant.applications
    SELECT (jsonb_populate_record(template, jsonb_build_object('tenant_id', names.tenant, 'client_id', names.client))).*
    FROM names JOIN copied ON id = names.tenant, tenant.applications template WHERE template.tenant_id = $1
  )
  INSERT INTO tenant.client_secrets (tenant_id, id, client_id, sha256, created_at, expires_at)
  SELECT names.tenant, names.secret, names.client, sha256, created_at, expires_at
  FROM names JOIN copied ON copied.id = names.tenant, tenant.client_secrets template WHERE template.tenant_id = $1
  RETURNING client_id, (SELECT 'many-' || n FROM names WHERE names.tenant = tenant_id) AS slug`;
const busy = [...issuingCases, ...introspectionCases, ...documentCases].filter(({ name }) =>
  ['client-credentials-opaque', 'client-credentials-es256', 'introspect-opaque-hot', 'discovery'].includes(name),
);

/** One tenant with an application by the admin API, and copies of both under other names; all applications have one secret. */
const addTenants = async (platform, database) => {
  const admin = adminApi(platform.address);
  const tenant = await admin('POST', '/tenants', { slug: 'template', name: 'Template', settings: { default_token_format: 'opaque' } });
  const application = { name: 'Machine', type: 'confidential', grant_types: ['client_credentials'], scopes: [] };
  const { client_secret: secret } = await admin('POST', `/tenants/${tenant.id}/applications`, application);
  const { rows } = await database.query(copies, [tenant.id, count]);
  return rows.map(({ slug, client_id }) => ({ slug, machine: { client_id, client_secret: secret } }));
};

/** A token for the machine of each tenant, one after the other, over and over. */
const everyTenant = (tenants) => (platform) => ({
  port: platform.gatewayPort,
  method: 'POST',
  path: '/t/{1}/oauth/token',
  headers: { Authorization: '{2}' },
  form: { grant_type: 'client_credentials' },
  expect: { status: 200, body: '"token_type":"Bearer"' },
  items: tenants.map(({ slug, machine }) => `${slug}\t${basic(machine)}`),
  cycle: true,
  connections: 32,
});

const memoryOf = async (platform) => (await platform.memory()).find(({ name }) => name === 'standalone').mebibytes;
const figures = ({ rate, p50, p99, cpu }) =>
  `${rate.toFixed(0)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(1)} ms, ${cpu.toFixed(0)} us of CPU a request`;

const postgres = await startOwnPostgres();
const database = new Client({ connectionString: postgres.adminUrl });
await database.connect();
const platforms = [await startParticipant('standalone'), await startParticipant('standalone', { OSTIARY_DATABASE_URL: postgres.adminUrl })];
const [small, large] = platforms;
[small.name, large.name] = ['few tenants', `${count} tenants`];
try {
  const tenants = await addTenants(large, database);

  for (const { title, loads } of busy) {
    const results = new Map(platforms.map((platform) => [platform, []]));
    for (const platform of platforms) await takeTurn(platform, loads.platform, seconds);
    for (let round = 0; round < rounds; round += 1)
      for (const platform of round % 2 === 0 ? platforms : platforms.toReversed())
        results.get(platform).push(await takeTurn(platform, loads.platform, seconds));
    const of = (platform, member) => median(results.get(platform).map((result) => result[member]));
    const ratio = (member) => (of(large, member) / of(small, member)).toFixed(2);
    const latencies = platforms.map((platform) => `${of(platform, 'p50').toFixed(2)} ms`).join(' and ');
    console.log(`${title}, one busy tenant: p50 ${latencies} (${ratio('p50')} x), CPU ${ratio('cpu')} x`);
  }

  const load = everyTenant(tenants);
  for (const pass of ['first', 'second', 'third']) {
    // Once around, as fast as it goes.
    const result = await takeTurn(large, (platform) => ({ ...load(platform), cycle: false }), 60);
    console.log(`all ${count} tenants in turn, ${pass} time around: ${figures(result)}`);
  }
  console.log(
    `peak memory: ${(await memoryOf(small)).toFixed(0)} MiB with few tenants, ${(await memoryOf(large)).toFixed(0)} MiB with ${count}`,
  );
} finally {
  for (const platform of platforms) await platform.stop();
  await database.end();
  await postgres.stop();
}
