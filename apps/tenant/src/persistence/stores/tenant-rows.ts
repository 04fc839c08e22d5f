import type { EntityManager } from 'typeorm';
import type { TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';

/** The tenant whose rows a store may touch, named in each statement although row-level security is there as well. */
export const tenantRows = (tx: Transaction): { manager: EntityManager; tenantId: TenantId } => {
  const { manager, tenantId } = SqlTransaction.of(tx);
  if (tenantId === null) throw new Error('tenant-owned rows were asked for outside a tenant');
  return { manager, tenantId };
};
