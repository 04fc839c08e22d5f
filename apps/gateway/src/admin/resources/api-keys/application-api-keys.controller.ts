import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type ApiKeyId, type ClientId, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import { ApiKeyPage, CreateApiKeyBody, IssuedApiKeyResource } from './api-key.resource.js';

const ownedBy = (clientId: ClientId) => ({ userId: null, clientId });

/** API keys of an application, by which it acts for itself. */
@Controller('admin/v1/tenants/:tenant_id/applications/:client_id/api-keys')
@ManagesTenant('applications')
export class ApplicationApiKeysController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-application-api-keys', summary: 'Lists the API keys of an application, oldest first, ended ones too' })
  @ApiOkResponse({ type: ApiKeyPage })
  async list(@TenantCall() context: TenantContext, @Param('client_id') clientId: ClientId, @Query() query: PageQuery): Promise<ApiKeyPage> {
    await this.requireApplication(context, clientId);
    const request = { ...pageRequestOf(query), owner: ownedBy(clientId) };
    return toWire(await this.rpc.call(rpcMap.token.listApiKeys, context, request));
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-application-api-key', summary: 'Makes an application an API key, shown this once' })
  @ApiCreatedResponse({ type: IssuedApiKeyResource })
  async create(
    @TenantCall() context: TenantContext,
    @Param('client_id') clientId: ClientId,
    @Body() body: CreateApiKeyBody,
    @Creating() creation: Creation,
  ): Promise<IssuedApiKeyResource> {
    const request = { ...fromWire(body), clientId, idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.token.createApiKey, context, request)));
  }

  @Delete(':api_key_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revoke-application-api-key', summary: 'Ends an API key at once, with every token that came of it' })
  @ApiNoContentResponse()
  async revoke(
    @TenantCall() context: TenantContext,
    @Param('client_id') clientId: ClientId,
    @Param('api_key_id') id: ApiKeyId,
  ): Promise<void> {
    await this.requireApplication(context, clientId);
    await this.rpc.call(rpcMap.token.revokeApiKey, context, { owner: ownedBy(clientId), id });
  }

  /** The token service knows applications by id only, and takes an unknown one for one without any. */
  private async requireApplication(context: TenantContext, clientId: ClientId): Promise<void> {
    await this.rpc.call(rpcMap.tenant.getApplication, context, { clientId });
  }
}
