// What growth costs: `npm run build && node scripts/growth.mjs [live] [expired]` (200,000 and 1,000,000 if not said).
// Fills the token service's tables on a durable PostgreSQL of its own and compares the latency of finding and rotating a
// refresh token with that on empty tables; then drops the expired partition while tokens are being rotated.
import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { TypeOrmRefreshTokenStore } from '../dist/apps/token/src/persistence/stores/typeorm-refresh-token.store.js';
import { expiringTables } from '../dist/apps/token/src/persistence/expiring-tables.js';
import { tokenPersistence } from '../dist/apps/token/src/persistence/token-persistence.js';
import { createDataSource, migrateService, provisionDatabase, TypeOrmUnitOfWork } from '../dist/libs/persistence/src/index.js';
import { hashSecret } from '../dist/libs/oauth-core/src/index.js';
import { startOwnPostgres } from '../dist/libs/testing/src/index.js';

const [live = 200_000, expired = 1_000_000] = process.argv.slice(2).map(Number);
const samples = 2_000;
const day = 86_400;
const tenantId = randomUUID();
const context = () => ({ tenantId, correlationId: 'growth', traceparent: '', deadline: Date.now() + 10_000 });

const postgres = await startOwnPostgres({ max_wal_size: '4GB' });
const admin = new Client({ connectionString: postgres.adminUrl });
await admin.connect();
const urls = await provisionDatabase(postgres.adminUrl, new Map([['token', randomBytes(16).toString('hex')]]));
await migrateService(postgres.adminUrl, { service: 'token', migrations: tokenPersistence.migrations });
await admin.query('SET search_path = token');
const dataSource = await createDataSource({ service: 'token', url: urls.get('token'), entities: [] }).initialize();
const unitOfWork = new TypeOrmUnitOfWork(dataSource);
const store = new TypeOrmRefreshTokenStore();

/** Token hashes look like hashes, so that indexes have the shape they would have. */
const hashOf = (kind) => `translate(encode(sha256(convert_to('${kind}' || n, 'UTF8')), 'base64'), '+/=', '-_')`;

const fill = async (kind, count, expiresAt) => {
  const times = `to_timestamp(${expiresAt}), to_timestamp(${expiresAt})`;
  await admin.query(`INSERT INTO grants (tenant_id, id, client_id, user_id, scopes, amr, created_at, expires_at)
    SELECT '${tenantId}', md5('${kind}' || n)::uuid, 'app-' || n % 50, md5('user' || n % 100000)::uuid, '{openid,profile}', '{pwd}', now(),
      to_timestamp(${expiresAt}) FROM generate_series(1, ${count}) n`);
  await admin.query(`INSERT INTO refresh_tokens (tenant_id, token_hash, expires_at, idle_expires_at, grant_id, client_id, issued_at)
    SELECT '${tenantId}', ${hashOf(kind)}, ${times}, md5('${kind}' || n)::uuid, 'app-' || n % 50, now() FROM generate_series(1, ${count}) n`);
};

/** A partition of the past as it was made when it lay ahead. */
const addPastPartition = async (table, from, to) => {
  const name = `${table}_past`;
  await admin.query(`CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM (to_timestamp(${from})) TO (to_timestamp(${to}))`);
};

const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN;
const ms = (value) => `${value.toFixed(2)} ms`;

const refresh = async (tokenHash) => {
  const start = performance.now();
  const found = await unitOfWork.together(context(), null, (tx) => store.find(tx, tokenHash));
  const successor = { ...found.token, tokenHash: hashSecret(randomUUID()), issuedAt: Math.floor(Date.now() / 1000) };
  const rotation = { parentHash: tokenHash, at: successor.issuedAt, salt: 'salt', successor };
  const { kind } = await unitOfWork.together(context(), found.grant.id, (tx) => store.rotate(tx, rotation));
  if (kind !== 'rotated') throw new Error(`a live token was ${kind}`);
  return performance.now() - start;
};

const measure = async (kind) => {
  const { rows } = await admin.query(`SELECT token_hash FROM refresh_tokens WHERE token_hash IN
    (SELECT ${hashOf(kind)} FROM generate_series(1, ${samples * 2}) n)`);
  const latencies = [];
  for (const { token_hash: hash } of rows) latencies.push(await refresh(hash));
  const measured = latencies.slice(rows.length / 2); // the first half warms up
  return { p50: quantile(measured, 0.5), p99: quantile(measured, 0.99) };
};

const now = Math.floor(Date.now() / 1000);
await fill('few', samples * 2, now + 20 * day);
await admin.query('VACUUM ANALYZE');
const empty = await measure('few');
console.log(`${samples * 2} live tokens: refresh p50 ${ms(empty.p50)}, p99 ${ms(empty.p99)}`);

// 2024-01-01 is where the ranges are counted from: a refresh token's is 28 days wide, a grant's 7.
const origin = Date.UTC(2024, 0, 1) / 1000;
const past = origin + (Math.floor((now - origin) / (28 * day)) - 1) * 28 * day;
for (const table of ['refresh_tokens', 'grants']) await addPastPartition(table, past - 28 * day, past);
await fill('old', expired, past - 2 * day);
await fill('live', live, now + 20 * day);
await admin.query('VACUUM ANALYZE');
const full = await measure('live');
console.log(`${live} live, ${expired} expired: refresh p50 ${ms(full.p50)}, p99 ${ms(full.p99)} (${(full.p50 / empty.p50).toFixed(2)} x)`);

/** As the service's own job does it, with the time of each statement. */
const drop = async () => {
  for (const { table, widthDays, aheadDays, keepDays } of expiringTables) {
    for (let changes = -1; changes !== 0;) {
      const start = performance.now();
      const policy = [table, widthDays, aheadDays, keepDays];
      const maintain = (tx) => tx.query('SELECT maintain_partitions($1, $2, $3, $4) AS changes', policy);
      [{ changes }] = await unitOfWork.onPlatform(context(), maintain);
      if (changes > 0) console.log(`${table}: ${changes} partition(s) made or dropped in ${ms(performance.now() - start)}`);
    }
  }
};

let dropping = true;
const during = (async () => {
  const { rows } = await admin.query(
    `SELECT token_hash FROM refresh_tokens WHERE spent_at IS NULL AND expires_at > now() LIMIT ${samples}`,
  );
  const latencies = [];
  const drops = drop().finally(() => (dropping = false));
  for (const { token_hash: hash } of rows) {
    latencies.push(await refresh(hash));
    if (!dropping && latencies.length > 200) break;
  }
  await drops;
  return latencies;
})();
console.log(`refreshes meanwhile: longest ${ms(Math.max(...(await during)))}`);
const { rows } = await admin.query("SELECT count(*)::int AS left FROM pg_class WHERE relname LIKE '%_past' AND relkind = 'r'");
console.log(`expired partitions left: ${rows[0].left}`);

await dataSource.destroy();
await admin.end();
await postgres.stop();
