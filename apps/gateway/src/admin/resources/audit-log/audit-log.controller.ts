import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { pageRequestOf } from '../../input/page-query.js';
import { toWire } from '../../input/wire-names.js';
import { AuditLogPage, AuditLogQuery } from './audit-log.resource.js';

/** What happened in a tenant. It can be read, and changed by nobody. */
@Controller('admin/v1/tenants/:tenant_id/audit-log')
@ManagesTenant('audit')
export class AuditLogController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-audit-log', summary: 'Lists what happened in a tenant, the newest first' })
  @ApiOkResponse({ type: AuditLogPage })
  async list(@TenantCall() context: TenantContext, @Query() query: AuditLogQuery): Promise<AuditLogPage> {
    const { from, to, actor, subject, kind } = query;
    const { items, nextCursor } = await this.rpc.call(rpcMap.audit.listEntries, context, {
      ...pageRequestOf(query),
      from,
      to,
      actor,
      subject,
      kind,
    });
    return { items: toWire(items), next_cursor: nextCursor };
  }
}
