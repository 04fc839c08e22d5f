import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type AuthenticatorId, rpcMap, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { toWire } from '../../input/wire-names.js';
import { AuthenticatorList } from './authenticator.resource.js';

/** What a user proves a second factor with. Nobody sets one up for somebody else: who has lost theirs has it removed, and sets up another. */
@Controller('admin/v1/tenants/:tenant_id/users/:user_id/authenticators')
@ManagesTenant('users')
export class AuthenticatorsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-authenticators', summary: 'Lists what a user has set up to prove a second factor with' })
  @ApiOkResponse({ type: AuthenticatorList })
  async list(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId): Promise<AuthenticatorList> {
    await this.rpc.call(rpcMap.identity.getUser, context, { id: userId });
    const { authenticators, recoveryCodesLeft } = await this.rpc.call(rpcMap.identity.listAuthenticators, context, { userId });
    return toWire({ items: authenticators, recoveryCodesLeft });
  }

  @Delete(':authenticator_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'remove-authenticator',
    summary: 'Takes an authenticator of a user away, who is told; with the last one, recovery codes go as well',
  })
  @ApiNoContentResponse()
  async remove(
    @TenantCall() context: TenantContext,
    @Param('user_id') userId: UserId,
    @Param('authenticator_id') authenticatorId: AuthenticatorId,
  ): Promise<void> {
    await this.rpc.call(rpcMap.identity.removeAuthenticator, context, { userId, authenticatorId });
  }
}
