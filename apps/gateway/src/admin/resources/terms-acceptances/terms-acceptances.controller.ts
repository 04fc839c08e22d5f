import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { toWire } from '../../input/wire-names.js';
import { TermsAcceptancePage } from './terms-acceptance.resource.js';

@Controller('admin/v1/tenants/:tenant_id/terms')
@ManagesTenant('users')
export class TermsAcceptancesController {
  constructor(private readonly rpc: RpcClient) {}

  @Get(':version/acceptances')
  @ApiOperation({ operationId: 'list-terms-acceptances', summary: 'Lists who accepted a version of the terms of use, the first one first' })
  @ApiOkResponse({ type: TermsAcceptancePage })
  async list(
    @TenantCall() context: TenantContext,
    @Param('version') version: string,
    @Query() query: PageQuery,
  ): Promise<TermsAcceptancePage> {
    return toWire(await this.rpc.call(rpcMap.identity.listTermsAcceptances, context, { ...pageRequestOf(query), version }));
  }
}
