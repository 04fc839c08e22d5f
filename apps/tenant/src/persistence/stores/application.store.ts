import { Injectable } from '@nestjs/common';
import { isUuid, type Application, type ClientId, type Page, type PageRequest, type TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import { ApplicationStore } from '../../ports/application-store.js';
import { ApplicationEntity } from '../entities/application.entity.js';
import { pageInOrder } from './page-in-order.js';
import { tenantRows } from './tenant-rows.js';

const fromRow = (row: ApplicationEntity): Application => ({
  clientId: row.clientId,
  name: row.name,
  type: row.type,
  status: row.status,
  firstParty: row.firstParty,
  logoUri: row.logoUri,
  redirectUris: row.redirectUris,
  postLogoutRedirectUris: row.postLogoutRedirectUris,
  grantTypes: row.grantTypes,
  tokenEndpointAuthMethod: row.tokenEndpointAuthMethod,
  scopes: row.scopes,
  idTokenSignedResponseAlg: row.idTokenSignedResponseAlg,
  accessTokenLifetime: row.accessTokenLifetime,
  refreshTokenLifetime: row.refreshTokenLifetime,
  refreshTokenGrace: row.refreshTokenGrace,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const toRow = (tenantId: TenantId, application: Application): ApplicationEntity => ({
  tenantId,
  clientId: application.clientId,
  name: application.name,
  type: application.type,
  status: application.status,
  firstParty: application.firstParty,
  logoUri: application.logoUri,
  redirectUris: [...application.redirectUris],
  postLogoutRedirectUris: [...application.postLogoutRedirectUris],
  grantTypes: [...application.grantTypes],
  tokenEndpointAuthMethod: application.tokenEndpointAuthMethod,
  scopes: [...application.scopes],
  idTokenSignedResponseAlg: application.idTokenSignedResponseAlg,
  accessTokenLifetime: application.accessTokenLifetime,
  refreshTokenLifetime: application.refreshTokenLifetime,
  refreshTokenGrace: application.refreshTokenGrace,
  version: application.version,
  createdAt: new Date(application.createdAt),
  updatedAt: new Date(application.updatedAt),
});

@Injectable()
export class TypeOrmApplicationStore extends ApplicationStore {
  override async insert(tx: Transaction, application: Application): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.insert(ApplicationEntity, toRow(tenantId, application));
  }

  override async find(tx: Transaction, clientId: ClientId): Promise<Application | null> {
    if (!isUuid(clientId)) return null;
    const { manager, tenantId } = tenantRows(tx);
    const row = await manager.findOneBy(ApplicationEntity, { tenantId, clientId });
    return row && fromRow(row);
  }

  override async lock(tx: Transaction, clientId: ClientId): Promise<Application | null> {
    if (!isUuid(clientId)) return null;
    const { manager, tenantId } = tenantRows(tx);
    const row = await manager.findOne(ApplicationEntity, { where: { tenantId, clientId }, lock: { mode: 'pessimistic_write' } });
    return row && fromRow(row);
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<Application>> {
    const { manager, tenantId } = tenantRows(tx);
    const query = manager.createQueryBuilder(ApplicationEntity, 'application').where({ tenantId });
    return pageInOrder(query, 'clientId', page, fromRow);
  }

  override async update(tx: Transaction, application: Application): Promise<void> {
    const rows = tenantRows(tx);
    const { tenantId, clientId, ...changed } = toRow(rows.tenantId, application);
    await rows.manager.update(ApplicationEntity, { tenantId, clientId }, changed);
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.delete(ApplicationEntity, { tenantId, clientId });
  }

  override async removeAll(tx: Transaction): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.delete(ApplicationEntity, { tenantId });
  }
}
