import { isUuid, type TenantId } from '#contracts';
import { StartError } from '#kernel';
import { createDataSource, requireServiceDatabase, TypeOrmUnitOfWork } from '#persistence';
import { newRequestContext, schemaOf } from '#platform';
import type { AuditConfig } from './audit.config.js';
import { auditPersistence } from './persistence/audit-persistence.js';
import { SqlAuditLog } from './persistence/stores/sql-audit-log.js';
import { VerifyLogUseCase } from './use-cases/verify-log/verify-log.use-case.js';

/**
 * The command that verifies the logs of these tenants, beside running services, with a line for each. Answers with whether all are intact. Throws a
 * `StartError` for what the operator can mend.
 */
export const verifyLogs = async (
  { databaseUrl }: Pick<AuditConfig, 'databaseUrl'>,
  tenants: readonly string[],
  tell: (line: string) => void,
): Promise<boolean> => {
  if (databaseUrl === undefined) throw new StartError('OSTIARY_DATABASE_URL is not set. Set it to the URL of the role ostiary_audit.');
  const [wrong] = tenants.filter((tenant) => !isUuid(tenant));
  if (tenants.length === 0 || wrong !== undefined)
    throw new StartError(wrong === undefined ? 'Name the ids of tenants.' : `${wrong} is not the id of a tenant.`);
  const schema = schemaOf({ name: 'audit', persistence: auditPersistence });
  if (schema === null) throw new Error('the audit service stores something');
  const { pooled } = await requireServiceDatabase(databaseUrl, 'OSTIARY_DATABASE_URL', schema);
  const dataSource = createDataSource({ service: 'audit', url: databaseUrl, entities: [], poolSize: 1, pooled });
  await dataSource.initialize();
  try {
    const useCase = new VerifyLogUseCase(new TypeOrmUnitOfWork(dataSource), new SqlAuditLog());
    let areIntact = true;
    for (const tenant of tenants) {
      const result = await useCase.execute(() => ({ ...newRequestContext(), tenantId: tenant as TenantId }));
      if (result.isIntact) tell(`${tenant}: intact, ${result.last.position} entries, the last with ${result.last.hash}.`);
      else tell(`${tenant}: BROKEN at ${result.brokenAt}: an entry was changed, removed or put in there.`);
      areIntact &&= result.isIntact;
    }
    return areIntact;
  } finally {
    await dataSource.destroy();
  }
};
