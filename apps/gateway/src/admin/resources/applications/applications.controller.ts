import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type Application, type ClientId, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { pageRequestOf } from '../../input/page-query.js';
import { fromWire, type OnWire, toWire } from '../../input/wire-names.js';
import { warningsOf } from './application-warnings.js';
import {
  ApplicationPage,
  ApplicationQuery,
  ApplicationResource,
  CreateApplicationBody,
  CreatedApplicationResource,
  UpdateApplicationBody,
} from './application.resource.js';

const resourceOf = (application: Application): OnWire<Application> & Pick<ApplicationResource, 'warnings'> => ({
  ...toWire(application),
  warnings: warningsOf(application),
});

@Controller('admin/v1/tenants/:tenant_id/applications')
@ManagesTenant('applications')
export class ApplicationsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-applications', summary: 'Lists applications, or those that a search finds, oldest first' })
  @ApiOkResponse({ type: ApplicationPage })
  async list(@TenantCall() context: TenantContext, @Query() query: ApplicationQuery): Promise<ApplicationPage> {
    const { name, client_id: clientId } = query;
    const page = await this.rpc.call(rpcMap.tenant.listApplications, context, { ...pageRequestOf(query), name, clientId });
    return { items: page.items.map(resourceOf), next_cursor: page.nextCursor };
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-application', summary: 'Registers an application; a confidential one gets its first secret' })
  @ApiCreatedResponse({ type: CreatedApplicationResource })
  async create(
    @TenantCall() context: TenantContext,
    @Body() body: CreateApplicationBody,
    @Creating() creation: Creation,
  ): Promise<CreatedApplicationResource> {
    const request = { ...fromWire(body), idempotency: creation.idempotency };
    const { application, secret } = creation.answer(await this.rpc.call(rpcMap.tenant.createApplication, context, request));
    return { ...resourceOf(application), ...(secret && { client_secret: secret.clientSecret }) };
  }

  @Get(':client_id')
  @ApiOperation({ operationId: 'get-application', summary: 'Reads an application' })
  @ApiOkResponse({ type: ApplicationResource })
  async get(@TenantCall() context: TenantContext, @Param('client_id') clientId: ClientId): Promise<ApplicationResource> {
    return resourceOf(await this.rpc.call(rpcMap.tenant.getApplication, context, { clientId }));
  }

  @Patch(':client_id')
  @Conditional()
  @ApiOperation({ operationId: 'update-application', summary: 'Changes the members given' })
  @ApiOkResponse({ type: ApplicationResource })
  async update(
    @TenantCall() context: TenantContext,
    @Param('client_id') clientId: ClientId,
    @Body() body: UpdateApplicationBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<ApplicationResource> {
    return resourceOf(await this.rpc.call(rpcMap.tenant.updateApplication, context, { ...fromWire(body), clientId, ifVersion }));
  }

  @Delete(':client_id')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({ operationId: 'delete-application', summary: 'Deletes an application; its grants end' })
  @ApiNoContentResponse()
  async delete(
    @TenantCall() context: TenantContext,
    @Param('client_id') clientId: ClientId,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<void> {
    await this.rpc.call(rpcMap.tenant.deleteApplication, context, { clientId, ifVersion });
  }
}
