import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type InitialAccessTokenId, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import { CreateInitialAccessTokenBody, InitialAccessTokenPage, IssuedInitialAccessTokenResource } from './dynamic-client.resource.js';

/** Tokens that let others register clients. */
@Controller('admin/v1/tenants/:tenant_id/initial-access-tokens')
@ManagesTenant('applications')
export class InitialAccessTokensController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-initial-access-tokens', summary: 'Lists initial access tokens that have not expired, oldest first' })
  @ApiOkResponse({ type: InitialAccessTokenPage })
  async list(@TenantCall() context: TenantContext, @Query() query: PageQuery): Promise<InitialAccessTokenPage> {
    return toWire(await this.rpc.call(rpcMap.tenant.listInitialAccessTokens, context, pageRequestOf(query)));
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-initial-access-token', summary: 'Makes a token that registers clients, shown this once' })
  @ApiCreatedResponse({ type: IssuedInitialAccessTokenResource })
  async create(
    @TenantCall() context: TenantContext,
    @Body() body: CreateInitialAccessTokenBody,
    @Creating() creation: Creation,
  ): Promise<IssuedInitialAccessTokenResource> {
    const request = { ...fromWire(body), idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.tenant.createInitialAccessToken, context, request)));
  }

  @Delete(':initial_access_token_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revoke-initial-access-token', summary: 'Ends a token at once; clients that came of it stay' })
  @ApiNoContentResponse()
  async revoke(@TenantCall() context: TenantContext, @Param('initial_access_token_id') id: InitialAccessTokenId): Promise<void> {
    await this.rpc.call(rpcMap.tenant.revokeInitialAccessToken, context, { id });
  }
}
