import { isUuid, type TenantId, type TenantScope } from '#contracts';
import { StartError } from '#kernel';
import { createDataSource, requireServiceDatabase, TypeOrmUnitOfWork } from '#persistence';
import { newRequestContext, schemaOf } from '#platform';
import type { AuditConfig } from './audit.config.js';
import { auditPersistence } from './persistence/audit-persistence.js';
import { SqlAuditLog } from './persistence/stores/sql-audit-log.js';
import { type LogVerification, VerifyLogUseCase } from './use-cases/verify-log/verify-log.use-case.js';

const describeLength = ({ anchor, last }: LogVerification & { state: 'intact' }): string =>
  anchor.position === 0
    ? `${last.position} entries`
    : `${last.position - anchor.position} entries from ${anchor.position + 1} on, which follows ${anchor.hash}`;

const describe = (result: LogVerification): string => {
  switch (result.state) {
    case 'intact':
      return `intact, ${describeLength(result)}, the last with ${result.last.hash}.`;
    case 'broken':
      return `BROKEN at ${result.brokenAt}: an entry was changed, removed or put in there.`;
    case 'erased':
      return `ERASED at ${result.erasedAt} after ${result.last.position} entries, the last with ${result.last.hash}.`;
    case 'erasing':
      return `BEING ERASED since ${result.erasedAt}: ${result.left} entries are left, unchanged.`;
    case 'missing':
      return 'NO LOG: there is none of a tenant with this id.';
  }
};

/** What the operator takes the logs for: those of deleted tenants, or of others. */
type Expectation = { readonly isErased: boolean };

/**
 * The command that verifies the logs of these tenants, beside running services, with a line for each, and a warning where events were not recorded. Answers with whether all are intact, or with `isErased`
 * all erased; a tenant without a log never passes. Throws a `StartError` for what the operator can mend.
 */
export const verifyLogs = async (
  { databaseUrl }: Pick<AuditConfig, 'databaseUrl'>,
  tenants: readonly string[],
  { isErased }: Expectation,
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
    const [unitOfWork, log] = [new TypeOrmUnitOfWork(dataSource), new SqlAuditLog()];
    const useCase = new VerifyLogUseCase(unitOfWork, log);
    let areAsExpected = true;
    for (const tenant of tenants) {
      const contextOf = (): TenantScope => ({ ...newRequestContext(), tenantId: tenant as TenantId });
      const result = await useCase.execute(contextOf);
      tell(`${tenant}: ${describe(result)}`);
      const unrecorded = await unitOfWork.read(contextOf(), log.unrecorded());
      if (unrecorded > 0)
        tell(`${tenant}: WARNING: not in the log: events that could not be recorded, ${unrecorded} in audit.dead_letters.`);
      areAsExpected &&= result.state === (isErased ? 'erased' : 'intact');
    }
    return areAsExpected;
  } finally {
    await dataSource.destroy();
  }
};
