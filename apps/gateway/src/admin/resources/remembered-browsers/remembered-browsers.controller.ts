import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type RememberedBrowserId, rpcMap, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { toWire } from '../../input/wire-names.js';
import { RememberedBrowserList } from './remembered-browser.resource.js';

/** Browsers in which a user has proved a second factor, and is not asked for it again. */
@Controller('admin/v1/tenants/:tenant_id/users/:user_id/remembered-browsers')
@ManagesTenant('sessions')
export class RememberedBrowsersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-remembered-browsers', summary: 'Lists the browsers that are not asked for a second factor of a user' })
  @ApiOkResponse({ type: RememberedBrowserList })
  async list(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId): Promise<RememberedBrowserList> {
    await this.rpc.call(rpcMap.identity.getUser, context, { id: userId });
    const { browsers } = await this.rpc.call(rpcMap.session.listRememberedBrowsers, context, { userId });
    return toWire({ items: browsers });
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ operationId: 'forget-remembered-browsers', summary: 'Has every browser asked for the second factor of a user again' })
  @ApiNoContentResponse()
  async forgetAll(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId): Promise<void> {
    await this.rpc.call(rpcMap.identity.getUser, context, { id: userId });
    await this.rpc.call(rpcMap.session.forgetRememberedBrowsers, context, { userId });
  }

  @Delete(':browser_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'forget-remembered-browser', summary: 'Has a browser asked for the second factor of a user again' })
  @ApiNoContentResponse()
  async forget(
    @TenantCall() context: TenantContext,
    @Param('user_id') userId: UserId,
    @Param('browser_id') id: RememberedBrowserId,
  ): Promise<void> {
    await this.rpc.call(rpcMap.session.forgetRememberedBrowser, context, { userId, id });
  }
}
