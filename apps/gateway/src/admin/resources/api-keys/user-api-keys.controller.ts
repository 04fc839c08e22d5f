import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type ApiKeyId, rpcMap, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { toWire } from '../../input/wire-names.js';
import { ApiKeyPage } from './api-key.resource.js';

const ownedBy = (userId: UserId) => ({ userId, clientId: null });

/** API keys of a user. They are made by users themselves, on the pages of their own account. */
@Controller('admin/v1/tenants/:tenant_id/users/:user_id/api-keys')
@ManagesTenant('sessions')
export class UserApiKeysController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-user-api-keys', summary: 'Lists the API keys of a user, oldest first, ended ones too' })
  @ApiOkResponse({ type: ApiKeyPage })
  async list(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId, @Query() query: PageQuery): Promise<ApiKeyPage> {
    await this.requireUser(context, userId);
    const request = { ...pageRequestOf(query), owner: ownedBy(userId) };
    return toWire(await this.rpc.call(rpcMap.token.listApiKeys, context, request));
  }

  @Delete(':api_key_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revoke-user-api-key', summary: 'Ends an API key at once, with every token that came of it' })
  @ApiNoContentResponse()
  async revoke(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId, @Param('api_key_id') id: ApiKeyId): Promise<void> {
    await this.requireUser(context, userId);
    await this.rpc.call(rpcMap.token.revokeApiKey, context, { owner: ownedBy(userId), id });
  }

  /** The token service knows users by id only, and takes an unknown one for one without any. */
  private async requireUser(context: TenantContext, id: UserId): Promise<void> {
    await this.rpc.call(rpcMap.identity.getUser, context, { id });
  }
}
