import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { rpcMap, type TenantContext, type UserImportId } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import {
  CreateUserImportBody,
  ImportUsersBody,
  RefusedImportPage,
  UserImportPage,
  UserImportQuery,
  UserImportResource,
} from './user-import.resource.js';

/** Users of another system, with the hashes of their passwords. */
@Controller('admin/v1/tenants/:tenant_id/user-imports')
@ManagesTenant('users')
export class UserImportsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-user-imports', summary: 'Lists imports of users, oldest first' })
  @ApiOkResponse({ type: UserImportPage })
  async list(@TenantCall() context: TenantContext, @Query() query: UserImportQuery): Promise<UserImportPage> {
    const request = { ...pageRequestOf(query), source: query.source };
    return toWire(await this.rpc.call(rpcMap.identity.listUserImports, context, request));
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-user-import', summary: 'Begins an import of users' })
  @ApiCreatedResponse({ type: UserImportResource })
  async create(
    @TenantCall() context: TenantContext,
    @Body() body: CreateUserImportBody,
    @Creating() creation: Creation,
  ): Promise<UserImportResource> {
    const { format, total, source = null, dropSecondFactors = false } = fromWire(body);
    const request = { format, total, source, dropSecondFactors, idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.identity.createUserImport, context, request)));
  }

  @Get(':import_id')
  @ApiOperation({ operationId: 'get-user-import', summary: 'Reads how far an import has come' })
  @ApiOkResponse({ type: UserImportResource })
  async get(@TenantCall() context: TenantContext, @Param('import_id') id: UserImportId): Promise<UserImportResource> {
    return toWire(await this.rpc.call(rpcMap.identity.getUserImport, context, { id }));
  }

  @Post(':import_id/records')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'import-users',
    summary: 'Imports the users that come next; what was sent before is passed over, so that a request can be repeated',
  })
  @ApiOkResponse({ type: UserImportResource })
  @ApiResponse({ status: 409, description: 'Other records come next: those from `next_position` on.' })
  async importUsers(
    @TenantCall() context: TenantContext,
    @Param('import_id') id: UserImportId,
    @Body() { position, records }: ImportUsersBody,
  ): Promise<UserImportResource> {
    return toWire(await this.rpc.call(rpcMap.identity.importUsers, context, { id, position, records }));
  }

  @Get(':import_id/refused')
  @ApiOperation({ operationId: 'list-refused-imports', summary: 'Lists the records that were not imported, with the reason of each' })
  @ApiOkResponse({ type: RefusedImportPage })
  async listRefused(
    @TenantCall() context: TenantContext,
    @Param('import_id') id: UserImportId,
    @Query() query: PageQuery,
  ): Promise<RefusedImportPage> {
    return toWire(await this.rpc.call(rpcMap.identity.listRefusedImports, context, { ...pageRequestOf(query), id }));
  }

  @Delete(':import_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'delete-user-import', summary: 'Forgets an import and whom it refused; imported users stay' })
  @ApiNoContentResponse()
  async delete(@TenantCall() context: TenantContext, @Param('import_id') id: UserImportId): Promise<void> {
    await this.rpc.call(rpcMap.identity.deleteUserImport, context, { id });
  }
}
