// What growth costs: `npm run build && node bench/growth.mjs [live] [expired]` (1,000,000 and 5,000,000 if not said; some minutes).
// Two durable PostgreSQL servers, one with a few refresh tokens and one with many: both are sent the same refreshes in turn, so
// that whatever else the machine does meets both. Then the expired partitions are dropped while tokens are being rotated.
import './topology/on-disk.mjs';
import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { expiringTables } from '../dist/apps/token/src/persistence/expiring-tables.js';
import { SqlRefreshTokenStore } from '../dist/apps/token/src/persistence/stores/sql-refresh-token.store.js';
import { tokenPersistence } from '../dist/apps/token/src/persistence/token-persistence.js';
import { hashSecret } from '../dist/libs/oauth-core/src/index.js';
import { createDataSource, migrateService, provisionDatabase, TypeOrmUnitOfWork } from '../dist/libs/persistence/src/index.js';
import { startOwnPostgres } from '../dist/libs/testing/src/index.js';
import { median, quantile } from './measure/statistics.mjs';

const [live = 1_000_000, expired = 5_000_000] = process.argv.slice(2).map(Number);
const few = 10_000;
const warmUps = 1_000;
const samples = 3_000;
const day = 86_400;
const now = Math.floor(Date.now() / 1000);
// 2024-01-01 is where the ranges are counted from: a refresh token's is 28 days wide, a grant's 7.
const origin = Date.UTC(2024, 0, 1) / 1000;
const past = origin + (Math.floor((now - origin) / (28 * day)) - 1) * 28 * day;
const tenantId = randomUUID();
const store = new SqlRefreshTokenStore();

const context = () => ({
  tenantId,
  correlationId: 'growth',
  traceparent: '',
  actor: { kind: 'system', address: null },
  deadline: Date.now() + 10_000,
});
const ms = (value) => `${value.toFixed(2)} ms`;
/** Token hashes look like hashes, so that indexes have the shape they would have. */
const hashOf = (kind) => `translate(encode(sha256(convert_to('${kind}' || n, 'UTF8')), 'base64'), '+/=', '-_')`;

class Database {
  /** With the token service's tables, empty. */
  static async start() {
    const database = new Database();
    database.postgres = await startOwnPostgres({ max_wal_size: '8GB', maintenance_work_mem: '512MB' });
    const { adminUrl } = database.postgres;
    database.admin = new Client({ connectionString: adminUrl });
    await database.admin.connect();
    const urls = await provisionDatabase(adminUrl, new Map([['token', randomBytes(16).toString('hex')]]));
    await migrateService(adminUrl, { service: 'token', migrations: tokenPersistence.migrations });
    await database.admin.query('SET search_path = token');
    database.dataSource = await createDataSource({ service: 'token', url: urls.get('token'), entities: [] }).initialize();
    database.unitOfWork = new TypeOrmUnitOfWork(database.dataSource);
    return database;
  }

  /** Fills a partition of the past, as if it had been made when it lay ahead. Indexes come last, which is faster. */
  async addPast(count) {
    const tables = ['grants', 'refresh_tokens'];
    for (const table of tables)
      await this.admin.query(`CREATE TABLE ${table}_past (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
    await this.fill('old', count, past - 2 * day, '_past');
    const span = `FROM (to_timestamp(${past - 28 * day})) TO (to_timestamp(${past}))`;
    for (const table of tables) await this.admin.query(`ALTER TABLE ${table} ATTACH PARTITION ${table}_past FOR VALUES ${span}`);
  }

  async fill(kind, count, expiresAt, suffix = '') {
    await this.admin.query(`INSERT INTO grants${suffix} (tenant_id, id, client_id, user_id, is_offline, facts, created_at, expires_at)
      SELECT '${tenantId}', md5('${kind}' || n)::uuid, 'app-' || n % 50, md5('user' || n % 100000)::uuid, false,
        jsonb_build_object('authorization', jsonb_build_object('clientId', 'app-' || n % 50, 'userId', md5('user' || n % 100000)::uuid,
          'sessionId', NULL, 'scopes', '["openid", "profile"]'::jsonb, 'resources', '[]'::jsonb, 'authTime', NULL, 'acr', NULL, 'amr', '["pwd"]'::jsonb)),
        now(), to_timestamp(${expiresAt}) FROM generate_series(1, ${count}) n`);
    await this.admin
      .query(`INSERT INTO refresh_tokens${suffix} (tenant_id, token_hash, expires_at, idle_expires_at, grant_id, client_id, issued_at)
      SELECT '${tenantId}', ${hashOf(kind)}, to_timestamp(${expiresAt}), to_timestamp(${expiresAt}), md5('${kind}' || n)::uuid, 'app-' || n % 50,
        now() FROM generate_series(1, ${count}) n`);
  }

  /** Hashes of `count` live tokens that nobody has used yet, spread over all of them. */
  async takeTokens(count, all) {
    const step = Math.floor(all / count);
    const { rows } = await this.admin.query(
      `SELECT ${hashOf('live')} AS hash FROM generate_series(1, ${step * count}, ${step}) n ORDER BY random()`,
    );
    return rows.map(({ hash }) => hash);
  }

  /** Finds and rotates a token as the token service does; milliseconds. */
  async refresh(tokenHash) {
    const start = performance.now();
    const found = await this.unitOfWork.read(context(), store.find(tokenHash));
    const successor = { ...found.token, tokenHash: hashSecret(randomUUID()), issuedAt: Math.floor(Date.now() / 1000) };
    const rotation = { parentHash: tokenHash, at: successor.issuedAt, salt: 'salt', successor, accessToken: null };
    if (!(await this.unitOfWork.write(context(), found.grant.id, store.rotate(rotation)))) throw new Error('a live token was not rotated');
    return performance.now() - start;
  }

  /** Makes and drops partitions as the service's own job does, with the time of each statement. */
  async maintainPartitions() {
    for (const { table, widthHours, aheadHours, keepHours } of expiringTables) {
      for (let changes = -1; changes !== 0;) {
        const start = performance.now();
        const policy = [table, widthHours, aheadHours, keepHours];
        const maintain = (tx) => tx.query('SELECT maintain_partitions_by_hours($1, $2, $3, $4) AS changes', policy);
        [{ changes }] = await this.unitOfWork.platformTransaction(context(), maintain);
        if (changes > 0) console.log(`${table}: ${changes} partition(s) made or dropped in ${ms(performance.now() - start)}`);
      }
    }
  }

  async countPastPartitions() {
    const { rows } = await this.admin.query("SELECT count(*)::int AS count FROM pg_class WHERE relname LIKE '%\\_past' AND relkind = 'r'");
    return rows[0].count;
  }

  async stop() {
    await this.dataSource.destroy();
    await this.admin.end();
    await this.postgres.stop();
  }
}

const describe = (name, latencies) => {
  console.log(`${name}: refresh p50 ${ms(median(latencies))}, p99 ${ms(quantile(latencies, 0.99))}`);
};

const small = await Database.start();
const grown = await Database.start();
try {
  await small.fill('live', few, now + 20 * day);
  await grown.addPast(expired);
  await grown.fill('live', live, now + 20 * day);
  for (const database of [small, grown]) await database.admin.query('VACUUM ANALYZE');
  await grown.admin.query('CHECKPOINT');

  const tokens = { small: await small.takeTokens(warmUps + samples, few), grown: await grown.takeTokens(warmUps + 2 * samples, live) };
  const latencies = { small: [], grown: [] };
  for (let turn = 0; turn < warmUps + samples; turn += 1) {
    const inTurn = turn % 2 === 0 ? ['small', 'grown'] : ['grown', 'small'];
    for (const name of inTurn) latencies[name].push(await (name === 'small' ? small : grown).refresh(tokens[name].pop()));
  }
  for (const name of ['small', 'grown']) latencies[name].splice(0, warmUps);
  describe(`${few} live tokens`, latencies.small);
  describe(`${live} live, ${expired} expired`, latencies.grown);
  const ratio = (of) => (of(latencies.grown) / of(latencies.small)).toFixed(2);
  console.log(`p50 ${ratio(median)} x, p99 ${ratio((values) => quantile(values, 0.99))} x`);

  const meanwhile = [];
  let isDropping = true;
  const drops = grown.maintainPartitions().finally(() => (isDropping = false));
  while (tokens.grown.length > 0 && (isDropping || meanwhile.length < 200)) meanwhile.push(await grown.refresh(tokens.grown.pop()));
  await drops;
  describe(`${meanwhile.length} refreshes meanwhile`, meanwhile);
  console.log(`longest ${ms(Math.max(...meanwhile))}; expired partitions left: ${await grown.countPastPartitions()}`);
} finally {
  await Promise.all([small.stop(), grown.stop()]);
}
