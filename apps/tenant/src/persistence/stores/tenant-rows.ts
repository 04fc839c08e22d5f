import type { EntityManager } from 'typeorm';
import { ServiceError, type TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Ids arrive as clients wrote them. What is no UUID names no row, and must not reach a uuid column. */
export const isUuid = (value: string): boolean => uuid.test(value);

/** The tenant whose rows a store may touch, named in each statement although row-level security is there as well. */
export const tenantRows = (tx: Transaction): { manager: EntityManager; tenantId: TenantId } => {
  const { manager, tenantId } = SqlTransaction.of(tx);
  if (tenantId === null) throw new Error('tenant-owned rows were asked for outside a tenant');
  return { manager, tenantId };
};

/** Throws `invalid_argument` for a cursor that some other list made. */
export const refuseForeignId = (id: string): void => {
  if (isUuid(id)) return;
  const members = [{ pointer: '/cursor', detail: 'must be the next cursor of the page before' }];
  throw new ServiceError('invalid_argument', 'The cursor is not valid.', { members });
};
