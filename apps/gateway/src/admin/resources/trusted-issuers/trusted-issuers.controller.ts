import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, type TenantContext, type TrustedIssuerId } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import { CreateTrustedIssuerBody, TrustedIssuerPage, TrustedIssuerResource, UpdateTrustedIssuerBody } from './trusted-issuer.resource.js';

@Controller('admin/v1/tenants/:tenant_id/trusted-issuers')
@ManagesTenant('trusted_issuers')
export class TrustedIssuersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-trusted-issuers', summary: 'Lists trusted issuers of assertions, oldest first' })
  @ApiOkResponse({ type: TrustedIssuerPage })
  async list(@TenantCall() context: TenantContext, @Query() query: PageQuery): Promise<TrustedIssuerPage> {
    return toWire(await this.rpc.call(rpcMap.tenant.listTrustedIssuers, context, pageRequestOf(query)));
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-trusted-issuer', summary: 'Trusts an issuer of assertions' })
  @ApiCreatedResponse({ type: TrustedIssuerResource })
  async create(
    @TenantCall() context: TenantContext,
    @Body() body: CreateTrustedIssuerBody,
    @Creating() creation: Creation,
  ): Promise<TrustedIssuerResource> {
    const request = { ...fromWire(body), idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.tenant.createTrustedIssuer, context, request)));
  }

  @Get(':trusted_issuer_id')
  @ApiOperation({ operationId: 'get-trusted-issuer', summary: 'Reads a trusted issuer' })
  @ApiOkResponse({ type: TrustedIssuerResource })
  async get(@TenantCall() context: TenantContext, @Param('trusted_issuer_id') id: TrustedIssuerId): Promise<TrustedIssuerResource> {
    return toWire(await this.rpc.call(rpcMap.tenant.getTrustedIssuer, context, { id }));
  }

  @Patch(':trusted_issuer_id')
  @Conditional()
  @ApiOperation({ operationId: 'update-trusted-issuer', summary: 'Changes the members given' })
  @ApiOkResponse({ type: TrustedIssuerResource })
  async update(
    @TenantCall() context: TenantContext,
    @Param('trusted_issuer_id') id: TrustedIssuerId,
    @Body() body: UpdateTrustedIssuerBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<TrustedIssuerResource> {
    return toWire(await this.rpc.call(rpcMap.tenant.updateTrustedIssuer, context, { ...fromWire(body), id, ifVersion }));
  }

  @Delete(':trusted_issuer_id')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({ operationId: 'delete-trusted-issuer', summary: 'Trusts an issuer no more' })
  @ApiNoContentResponse()
  async delete(
    @TenantCall() context: TenantContext,
    @Param('trusted_issuer_id') id: TrustedIssuerId,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<void> {
    await this.rpc.call(rpcMap.tenant.deleteTrustedIssuer, context, { id, ifVersion });
  }
}
