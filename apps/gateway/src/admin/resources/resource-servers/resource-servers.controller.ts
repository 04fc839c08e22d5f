import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { type ResourceServerId, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import {
  CreatedResourceServerResource,
  CreateResourceServerBody,
  ResourceServerPage,
  ResourceServerResource,
  UpdateResourceServerBody,
} from './resource-server.resource.js';

@Controller('admin/v1/tenants/:tenant_id/resource-servers')
@ManagesTenant('resource_servers')
export class ResourceServersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-resource-servers', summary: 'Lists resource servers, oldest first' })
  @ApiOkResponse({ type: ResourceServerPage })
  async list(@TenantCall() context: TenantContext, @Query() query: PageQuery): Promise<ResourceServerPage> {
    return toWire(await this.rpc.call(rpcMap.tenant.listResourceServers, context, pageRequestOf(query)));
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-resource-server', summary: 'Registers a resource server, with the secret it introspects with' })
  @ApiCreatedResponse({ type: CreatedResourceServerResource })
  async create(
    @TenantCall() context: TenantContext,
    @Body() body: CreateResourceServerBody,
    @Creating() creation: Creation,
  ): Promise<CreatedResourceServerResource> {
    const request = { ...fromWire(body), idempotency: creation.idempotency };
    const { resourceServer, secret } = creation.answer(await this.rpc.call(rpcMap.tenant.createResourceServer, context, request));
    return { ...toWire(resourceServer), ...(secret && { client_secret: secret.clientSecret }) };
  }

  @Get(':resource_server_id')
  @ApiOperation({ operationId: 'get-resource-server', summary: 'Reads a resource server' })
  @ApiOkResponse({ type: ResourceServerResource })
  async get(@TenantCall() context: TenantContext, @Param('resource_server_id') id: ResourceServerId): Promise<ResourceServerResource> {
    return toWire(await this.rpc.call(rpcMap.tenant.getResourceServer, context, { id }));
  }

  @Patch(':resource_server_id')
  @Conditional()
  @ApiOperation({ operationId: 'update-resource-server', summary: 'Changes the members given' })
  @ApiOkResponse({ type: ResourceServerResource })
  @ApiResponse({ status: 409, description: 'All resource servers of the tenant would be too large together.' })
  async update(
    @TenantCall() context: TenantContext,
    @Param('resource_server_id') id: ResourceServerId,
    @Body() body: UpdateResourceServerBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<ResourceServerResource> {
    return toWire(await this.rpc.call(rpcMap.tenant.updateResourceServer, context, { ...fromWire(body), id, ifVersion }));
  }

  @Delete(':resource_server_id')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({ operationId: 'delete-resource-server', summary: 'Deletes a resource server' })
  @ApiNoContentResponse()
  async delete(
    @TenantCall() context: TenantContext,
    @Param('resource_server_id') id: ResourceServerId,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<void> {
    await this.rpc.call(rpcMap.tenant.deleteResourceServer, context, { id, ifVersion });
  }
}
