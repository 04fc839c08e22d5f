import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type OrganizationId, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import {
  CreateOrganizationBody,
  OrganizationPage,
  OrganizationQuery,
  OrganizationResource,
  UpdateOrganizationBody,
} from './organization.resource.js';

@Controller('admin/v1/tenants/:tenant_id/organizations')
@ManagesTenant('organizations')
export class OrganizationsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-organizations', summary: 'Lists organizations, or those that a search finds, oldest first' })
  @ApiOkResponse({ type: OrganizationPage })
  async list(@TenantCall() context: TenantContext, @Query() query: OrganizationQuery): Promise<OrganizationPage> {
    const { q: text, name, status } = query;
    return toWire(await this.rpc.call(rpcMap.tenant.listOrganizations, context, { ...pageRequestOf(query), text, name, status }));
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-organization', summary: 'Makes an organization' })
  @ApiCreatedResponse({ type: OrganizationResource })
  async create(
    @TenantCall() context: TenantContext,
    @Body() body: CreateOrganizationBody,
    @Creating() creation: Creation,
  ): Promise<OrganizationResource> {
    const request = { ...fromWire(body), idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.tenant.createOrganization, context, request)));
  }

  @Get(':organization_id')
  @ApiOperation({ operationId: 'get-organization', summary: 'Reads an organization' })
  @ApiOkResponse({ type: OrganizationResource })
  async get(@TenantCall() context: TenantContext, @Param('organization_id') id: OrganizationId): Promise<OrganizationResource> {
    return toWire(await this.rpc.call(rpcMap.tenant.getOrganization, context, { id }));
  }

  @Patch(':organization_id')
  @Conditional()
  @ApiOperation({ operationId: 'update-organization', summary: 'Changes the members given' })
  @ApiOkResponse({ type: OrganizationResource })
  async update(
    @TenantCall() context: TenantContext,
    @Param('organization_id') id: OrganizationId,
    @Body() body: UpdateOrganizationBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<OrganizationResource> {
    return toWire(await this.rpc.call(rpcMap.tenant.updateOrganization, context, { ...fromWire(body), id, ifVersion }));
  }

  @Delete(':organization_id')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({
    operationId: 'delete-organization',
    summary: 'Deletes an organization; its members are none any more, and what was granted for it ends',
  })
  @ApiNoContentResponse()
  async delete(
    @TenantCall() context: TenantContext,
    @Param('organization_id') id: OrganizationId,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<void> {
    await this.rpc.call(rpcMap.tenant.deleteOrganization, context, { id, ifVersion });
  }
}
