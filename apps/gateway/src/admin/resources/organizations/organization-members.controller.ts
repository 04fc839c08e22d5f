import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type OrganizationId, rpcMap, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import { OrganizationMemberPage, OrganizationMemberResource, PutOrganizationMemberBody } from './organization-member.resource.js';

/** Who is a member of an organization. */
@Controller('admin/v1/tenants/:tenant_id/organizations/:organization_id/members')
@ManagesTenant('organizations')
export class OrganizationMembersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-organization-members', summary: 'Lists the members of an organization, the first one first' })
  @ApiOkResponse({ type: OrganizationMemberPage })
  async list(
    @TenantCall() context: TenantContext,
    @Param('organization_id') organizationId: OrganizationId,
    @Query() query: PageQuery,
  ): Promise<OrganizationMemberPage> {
    return toWire(await this.rpc.call(rpcMap.identity.listOrganizationMembers, context, { ...pageRequestOf(query), organizationId }));
  }

  @Get(':user_id')
  @ApiOperation({ operationId: 'get-organization-member', summary: 'Reads a member of an organization' })
  @ApiOkResponse({ type: OrganizationMemberResource })
  async get(
    @TenantCall() context: TenantContext,
    @Param('organization_id') organizationId: OrganizationId,
    @Param('user_id') userId: UserId,
  ): Promise<OrganizationMemberResource> {
    return toWire(await this.rpc.call(rpcMap.identity.getOrganizationMember, context, { organizationId, userId }));
  }

  @Put(':user_id')
  @Conditional()
  @ApiOperation({
    operationId: 'put-organization-member',
    summary: 'Makes a user a member of an organization, or replaces the roles of a member',
  })
  @ApiOkResponse({ type: OrganizationMemberResource })
  async put(
    @TenantCall() context: TenantContext,
    @Param('organization_id') organizationId: OrganizationId,
    @Param('user_id') userId: UserId,
    @Body() body: PutOrganizationMemberBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<OrganizationMemberResource> {
    const request = { ...fromWire(body), organizationId, userId, ifVersion };
    return toWire(await this.rpc.call(rpcMap.identity.putOrganizationMember, context, request));
  }

  @Delete(':user_id')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({
    operationId: 'remove-organization-member',
    summary: 'Ends a membership; what the user was granted for the organization ends',
  })
  @ApiNoContentResponse()
  async remove(
    @TenantCall() context: TenantContext,
    @Param('organization_id') organizationId: OrganizationId,
    @Param('user_id') userId: UserId,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<void> {
    await this.rpc.call(rpcMap.identity.removeOrganizationMember, context, { organizationId, userId, ifVersion });
  }
}
