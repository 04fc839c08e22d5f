import { Injectable } from '@nestjs/common';
import type { FindOptionsWhere } from 'typeorm';
import {
  authenticationMembers,
  type AuthorizationDetailsType,
  isUuid,
  type ClientId,
  type Page,
  type PageRequest,
  type ResourceServer,
  type ResourceServerId,
  type TenantId,
} from '#contracts';
import type { Transaction } from '#kernel';
import { completeAuthentication } from '#oauth-core';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { ResourceServerEntity } from '../entities/resource-server.entity.js';
import { pageInOrder } from './page-in-order.js';
import { tenantRows } from './tenant-rows.js';

const fromRow = (row: ResourceServerEntity): ResourceServer => ({
  id: row.id,
  identifier: row.identifier,
  name: row.name,
  clientId: row.clientId,
  scopes: row.scopes,
  roles: row.roles,
  userScopes: row.userScopes,
  authorizationDetailsTypes: row.authorizationDetailsTypes as readonly AuthorizationDetailsType[],
  tokenFormat: row.tokenFormat,
  signingAlgorithm: row.signingAlgorithm,
  accessTokenTyp: row.accessTokenTyp,
  accessTokenLifetime: row.accessTokenLifetime,
  ...completeAuthentication(row.authentication),
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const toRow = (tenantId: TenantId, resourceServer: ResourceServer): ResourceServerEntity => ({
  tenantId,
  id: resourceServer.id,
  clientId: resourceServer.clientId,
  identifier: resourceServer.identifier,
  name: resourceServer.name,
  scopes: resourceServer.scopes.map(({ name, description, descriptions, sensitive, apiKeys, parameterForm }) => ({
    name,
    description,
    ...(descriptions !== undefined && { descriptions: descriptions.map(({ locale, text }) => ({ locale, text })) }),
    ...(sensitive !== undefined && { sensitive }),
    ...(apiKeys !== undefined && { apiKeys }),
    ...(parameterForm !== undefined && { parameterForm }),
  })),
  roles: resourceServer.roles.map(({ name, permissions }) => ({ name, permissions: [...permissions] })),
  userScopes: resourceServer.userScopes,
  authorizationDetailsTypes: resourceServer.authorizationDetailsTypes.map(({ type, description, schema }) => ({
    type,
    description,
    schema,
  })),
  tokenFormat: resourceServer.tokenFormat,
  signingAlgorithm: resourceServer.signingAlgorithm,
  accessTokenTyp: resourceServer.accessTokenTyp,
  accessTokenLifetime: resourceServer.accessTokenLifetime,
  authentication: Object.fromEntries(authenticationMembers.map((member) => [member, resourceServer[member]])),
  version: resourceServer.version,
  createdAt: new Date(resourceServer.createdAt),
  updatedAt: new Date(resourceServer.updatedAt),
});

@Injectable()
export class TypeOrmResourceServerStore extends ResourceServerStore {
  override async insert(tx: Transaction, resourceServer: ResourceServer): Promise<boolean> {
    const { manager, tenantId } = tenantRows(tx);
    const row = toRow(tenantId, resourceServer);
    const insert = manager.createQueryBuilder().insert().into(ResourceServerEntity).values(row).orIgnore().returning('id');
    const { raw } = (await insert.execute()) as { raw: readonly unknown[] };
    return raw.length === 1;
  }

  override async find(tx: Transaction, id: ResourceServerId): Promise<ResourceServer | null> {
    return isUuid(id) ? this.findRow(tx, { id }) : null;
  }

  override async findByClientId(tx: Transaction, clientId: ClientId): Promise<ResourceServer | null> {
    return isUuid(clientId) ? this.findRow(tx, { clientId }) : null;
  }

  override async lock(tx: Transaction, id: ResourceServerId): Promise<ResourceServer | null> {
    return isUuid(id) ? this.lockRow(tx, { id }) : null;
  }

  override async lockByClientId(tx: Transaction, clientId: ClientId): Promise<ResourceServer | null> {
    return isUuid(clientId) ? this.lockRow(tx, { clientId }) : null;
  }

  override async all(tx: Transaction): Promise<readonly ResourceServer[]> {
    const { manager, tenantId } = tenantRows(tx);
    const rows = await manager.find(ResourceServerEntity, { where: { tenantId }, order: { createdAt: 'ASC', id: 'ASC' } });
    return rows.map(fromRow);
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<ResourceServer>> {
    const { manager, tenantId } = tenantRows(tx);
    const query = manager.createQueryBuilder(ResourceServerEntity, 'resource_server').where({ tenantId });
    return pageInOrder(query, 'id', page, fromRow);
  }

  override async update(tx: Transaction, resourceServer: ResourceServer): Promise<void> {
    const rows = tenantRows(tx);
    const { tenantId, id, ...changed } = toRow(rows.tenantId, resourceServer);
    await rows.manager.update(ResourceServerEntity, { tenantId, id }, changed);
  }

  override async remove(tx: Transaction, id: ResourceServerId): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.delete(ResourceServerEntity, { tenantId, id });
  }

  private async findRow(tx: Transaction, key: FindOptionsWhere<ResourceServerEntity>): Promise<ResourceServer | null> {
    const { manager, tenantId } = tenantRows(tx);
    const row = await manager.findOneBy(ResourceServerEntity, { ...key, tenantId });
    return row && fromRow(row);
  }

  private async lockRow(tx: Transaction, key: FindOptionsWhere<ResourceServerEntity>): Promise<ResourceServer | null> {
    const { manager, tenantId } = tenantRows(tx);
    const row = await manager.findOne(ResourceServerEntity, { where: { ...key, tenantId }, lock: { mode: 'pessimistic_write' } });
    return row && fromRow(row);
  }
}
