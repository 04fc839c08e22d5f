import { Injectable } from '@nestjs/common';
import {
  isUuid,
  type Page,
  type PageRequest,
  type TenantId,
  type TrustedIssuer,
  type TrustedIssuerId,
  type TrustedIssuerMembers,
} from '#contracts';
import type { Transaction } from '#kernel';
import { TrustedIssuerStore } from '../../ports/trusted-issuer-store.js';
import { TrustedIssuerEntity } from '../entities/trusted-issuer.entity.js';
import { pageInOrder } from './page-in-order.js';
import { tenantRows } from './tenant-rows.js';

/** What rows say nothing of that were written before there was such a member. */
const added: Pick<TrustedIssuerMembers, 'softwareStatements' | 'userMatching' | 'emailDomains'> = {
  softwareStatements: 'off',
  userMatching: 'off',
  emailDomains: [],
};

const fromRow = ({ id, issuer, members, version, createdAt, updatedAt }: TrustedIssuerEntity): TrustedIssuer => ({
  id,
  issuer,
  ...added,
  ...(members as Omit<TrustedIssuerMembers, keyof typeof added>),
  version,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const toRow = (tenantId: TenantId, trustedIssuer: TrustedIssuer): TrustedIssuerEntity => {
  const { id, issuer, version, createdAt, updatedAt, ...members } = trustedIssuer;
  return { tenantId, id, issuer, members, version, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
};

@Injectable()
export class TypeOrmTrustedIssuerStore extends TrustedIssuerStore {
  override async insert(tx: Transaction, trustedIssuer: TrustedIssuer): Promise<boolean> {
    const { manager, tenantId } = tenantRows(tx);
    const row = toRow(tenantId, trustedIssuer);
    const insert = manager.createQueryBuilder().insert().into(TrustedIssuerEntity).values(row).orIgnore().returning('id');
    const { raw } = (await insert.execute()) as { raw: readonly unknown[] };
    return raw.length === 1;
  }

  override async find(tx: Transaction, id: TrustedIssuerId): Promise<TrustedIssuer | null> {
    if (!isUuid(id)) return null;
    const { manager, tenantId } = tenantRows(tx);
    const row = await manager.findOneBy(TrustedIssuerEntity, { tenantId, id });
    return row && fromRow(row);
  }

  override async lock(tx: Transaction, id: TrustedIssuerId): Promise<TrustedIssuer | null> {
    if (!isUuid(id)) return null;
    const { manager, tenantId } = tenantRows(tx);
    const row = await manager.findOne(TrustedIssuerEntity, { where: { tenantId, id }, lock: { mode: 'pessimistic_write' } });
    return row && fromRow(row);
  }

  override async all(tx: Transaction): Promise<readonly TrustedIssuer[]> {
    const { manager, tenantId } = tenantRows(tx);
    const rows = await manager.find(TrustedIssuerEntity, { where: { tenantId }, order: { createdAt: 'ASC', id: 'ASC' } });
    return rows.map(fromRow);
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<TrustedIssuer>> {
    const { manager, tenantId } = tenantRows(tx);
    const query = manager.createQueryBuilder(TrustedIssuerEntity, 'trusted_issuer').where({ tenantId });
    return pageInOrder(query, 'id', page, fromRow);
  }

  override async update(tx: Transaction, trustedIssuer: TrustedIssuer): Promise<void> {
    const rows = tenantRows(tx);
    const { tenantId, id, ...changed } = toRow(rows.tenantId, trustedIssuer);
    await rows.manager.update(TrustedIssuerEntity, { tenantId, id }, changed);
  }

  override async remove(tx: Transaction, id: TrustedIssuerId): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.delete(TrustedIssuerEntity, { tenantId, id });
  }
}
