import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type ClientId, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { toWire } from '../../input/wire-names.js';
import { UserResource } from './user.resource.js';

/** Users by what an application knows them as, for who is told a `sub` by its support. */
@Controller('admin/v1/tenants/:tenant_id/applications/:client_id/subjects')
@ManagesTenant('users')
export class SubjectsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get(':subject')
  @ApiOperation({
    operationId: 'get-user-by-subject',
    summary: 'Reads the user whom an application knows by this `sub`, pairwise or public',
  })
  @ApiOkResponse({ type: UserResource })
  async get(
    @TenantCall() context: TenantContext,
    @Param('client_id') clientId: ClientId,
    @Param('subject') subject: string,
  ): Promise<UserResource> {
    const { userId: id } = await this.rpc.call(rpcMap.token.findSubject, context, { clientId, subject });
    return toWire(await this.rpc.call(rpcMap.identity.getUser, context, { id }));
  }
}
