import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { toWire } from '../../input/wire-names.js';
import { UserOrganizationPage } from './organization-member.resource.js';

@Controller('admin/v1/tenants/:tenant_id/users/:user_id/organizations')
@ManagesTenant('organizations')
export class UserOrganizationsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-user-organizations', summary: 'Lists what a user is a member of, all on one page' })
  @ApiOkResponse({ type: UserOrganizationPage })
  async list(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId): Promise<UserOrganizationPage> {
    const { organizations } = await this.rpc.call(rpcMap.identity.listUserOrganizations, context, { userId });
    return { items: toWire(organizations), next_cursor: null };
  }
}
