import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type ClientId, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { toWire } from '../../input/wire-names.js';
import { DynamicClientPage, IssuedRegistrationTokenResource } from './dynamic-client.resource.js';

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

  @Post(':client_id/registration-access-token')
  @Creates()
  @ApiOperation({
    operationId: 'rotate-registration-access-token',
    summary: 'Ends the registration access token of a client, which may have leaked, and makes another, shown this once',
  })
  @ApiCreatedResponse({ type: IssuedRegistrationTokenResource })
  async rotateToken(
    @TenantCall() context: TenantContext,
    @Param('client_id') clientId: ClientId,
    @Creating() creation: Creation,
  ): Promise<IssuedRegistrationTokenResource> {
    const request = { clientId, idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.tenant.rotateRegistrationToken, context, request)));
  }
}
