import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type RequestContext, rpcMap, type Tenant } from '#contracts';
import { RpcClient } from '#kernel';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { Call, ManagesPlatform, TenantInPath } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import { CreateTenantBody, TenantPage, TenantResource, UpdateTenantBody } from './tenant.resource.js';

@Controller('admin/v1/tenants')
@ManagesPlatform('tenants')
export class TenantsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-tenants', summary: 'Lists tenants, oldest first' })
  @ApiOkResponse({ type: TenantPage })
  async list(@Call() context: RequestContext, @Query() query: PageQuery): Promise<TenantPage> {
    return toWire(await this.rpc.call(rpcMap.tenant.listTenants, context, pageRequestOf(query)));
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-tenant', summary: 'Creates a tenant' })
  @ApiCreatedResponse({ type: TenantResource })
  async create(@Call() context: RequestContext, @Body() body: CreateTenantBody, @Creating() creation: Creation): Promise<TenantResource> {
    const request = { ...fromWire(body), idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.tenant.createTenant, context, request)));
  }

  @Get(':tenant_id')
  @ApiOperation({ operationId: 'get-tenant', summary: 'Reads a tenant' })
  @ApiOkResponse({ type: TenantResource })
  get(@TenantInPath() tenant: Tenant): TenantResource {
    return toWire(tenant);
  }

  @Patch(':tenant_id')
  @Conditional()
  @ApiOperation({ operationId: 'update-tenant', summary: 'Changes the members given' })
  @ApiOkResponse({ type: TenantResource })
  async update(
    @Call() context: RequestContext,
    @TenantInPath() { id }: Tenant,
    @Body() body: UpdateTenantBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<TenantResource> {
    return toWire(await this.rpc.call(rpcMap.tenant.updateTenant, context, { ...fromWire(body), id, ifVersion }));
  }

  @Delete(':tenant_id')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({ operationId: 'delete-tenant', summary: 'Deletes a tenant with all it owns, its users included' })
  @ApiNoContentResponse()
  async delete(
    @Call() context: RequestContext,
    @TenantInPath() { id }: Tenant,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<void> {
    await this.rpc.call(rpcMap.tenant.deleteTenant, context, { id, ifVersion });
  }
}
