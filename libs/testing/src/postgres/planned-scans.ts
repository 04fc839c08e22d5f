import { Client } from 'pg';
import type { ServiceName } from '#contracts';
import type { Transaction } from '#kernel';
import { createDataSource, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { tenantContext } from '../contexts.js';
import type { TestDatabase } from './test-database.js';

type Plan = { readonly 'Node Type': string; readonly 'Index Name'?: string; readonly Plans?: readonly Plan[] };

const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** What a connection prepares for `work`. */
const statementsOf = async (url: string, service: ServiceName, work: (tx: Transaction) => Promise<unknown>): Promise<readonly string[]> => {
  const dataSource = await createDataSource({ service, url, entities: [], poolSize: 1 }).initialize();
  try {
    return await new TypeOrmUnitOfWork(dataSource).transaction(tenantContext(), async (tx) => {
      await work(tx);
      const rows = await SqlTransaction.of(tx).query<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
      return rows.map(({ statement }) => statement);
    });
  } finally {
    await dataSource.destroy();
  }
};

/**
 * The indexes by which the statements of `work` would look, as the planner sees the tables now and whatever the values are;
 * of partitions, the names without those of their tables. `Seq Scan` stands for a whole table.
 */
export const plannedScans = async (
  database: TestDatabase,
  service: ServiceName,
  work: (tx: Transaction) => Promise<unknown>,
): Promise<readonly string[]> => {
  const url = database.url(service);
  const statements = await statementsOf(url, service, work);
  if (statements.length === 0) throw new Error('The work prepared no statement.');
  const client = new Client({ connectionString: url, options: `-c search_path=${service} -c enable_seqscan=off` });
  await client.connect();
  try {
    const names = new Set<string>();
    for (const statement of statements) {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${statement}`);
      const scans = rows
        .flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan))
        .filter((node) => /^(Seq|Index|Index Only|Bitmap Index) Scan$/.test(node['Node Type']));
      for (const scan of scans) names.add((scan['Index Name'] ?? scan['Node Type']).replace(/^.*_(?=pkey$)|^.*_tenant_id_/, ''));
    }
    return [...names].toSorted();
  } finally {
    await client.end();
  }
};
