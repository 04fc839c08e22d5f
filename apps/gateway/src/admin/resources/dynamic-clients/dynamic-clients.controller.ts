import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { toWire } from '../../input/wire-names.js';
import { DynamicClientPage } from './dynamic-client.resource.js';

/** Which applications registered themselves. They are changed and deleted as all others are. */
@Controller('admin/v1/tenants/:tenant_id/dynamic-clients')
@ManagesTenant('applications')
export class DynamicClientsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-dynamic-clients', summary: 'Lists the applications that registered themselves, oldest first' })
  @ApiOkResponse({ type: DynamicClientPage })
  async list(@TenantCall() context: TenantContext, @Query() query: PageQuery): Promise<DynamicClientPage> {
    return toWire(await this.rpc.call(rpcMap.tenant.listDynamicClients, context, pageRequestOf(query)));
  }
}
