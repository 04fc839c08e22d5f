// What autovacuum does when it comes by, done at once: else it comes while another case is measured than the one that made it necessary.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Rows of a table that changed without anybody looking after them: fewer make autovacuum do nothing that would be seen. */
const worthLooking = 500;
const longestWaitMs = 60_000;

const changedTables = `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
  WHERE greatest(n_dead_tup, n_mod_since_analyze, n_ins_since_vacuum) > $1`;
const workers = `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'`;

/** Has PostgreSQL vacuum and analyse each table that changed, writes what is not on the disk yet, and waits for workers that are at it. */
export const lookAfterTables = async (adminUrl) => {
  const database = new pg.Client({ connectionString: adminUrl });
  await database.connect();
  try {
    const { rows } = await database.query(changedTables, [worthLooking]);
    for (const { name } of rows) await database.query(`VACUUM (ANALYZE) ${name}`);
    await database.query('CHECKPOINT');
    const deadline = Date.now() + longestWaitMs;
    while ((await database.query(workers)).rowCount > 0 && Date.now() < deadline) await sleep(100);
  } finally {
    await database.end();
  }
};
