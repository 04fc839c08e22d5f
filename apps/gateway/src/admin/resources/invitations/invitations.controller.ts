import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { type ClientId, type InvitationId, rpcMap, ServiceError, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import { CreateInvitationBody, InvitationPage, InvitationQuery, InvitationResource } from './invitation.resource.js';

/** People who are invited to have an account. */
@Controller('admin/v1/tenants/:tenant_id/invitations')
@ManagesTenant('users')
export class InvitationsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-invitations', summary: 'Lists invitations, oldest first; those that ended go after 90 days' })
  @ApiOkResponse({ type: InvitationPage })
  async list(@TenantCall() context: TenantContext, @Query() query: InvitationQuery): Promise<InvitationPage> {
    const request = { ...pageRequestOf(query), email: query.email };
    return toWire(await this.rpc.call(rpcMap.identity.listInvitations, context, request));
  }

  @Post()
  @Creates()
  @ApiOperation({
    operationId: 'create-invitation',
    summary: 'Invites somebody to have an account, by a message with a link; not where registration is `closed`',
  })
  @ApiCreatedResponse({ type: InvitationResource })
  async create(
    @TenantCall() context: TenantContext,
    @Body() body: CreateInvitationBody,
    @Creating() creation: Creation,
  ): Promise<InvitationResource> {
    const { clientId = null, ...invited } = fromWire(body);
    if (clientId !== null) await this.requireApplication(context, clientId as ClientId);
    const request = { ...invited, clientId: clientId as ClientId | null, idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.identity.createInvitation, context, request)));
  }

  @Get(':invitation_id')
  @ApiOperation({ operationId: 'get-invitation', summary: 'Reads what became of an invitation' })
  @ApiOkResponse({ type: InvitationResource })
  async get(@TenantCall() context: TenantContext, @Param('invitation_id') id: InvitationId): Promise<InvitationResource> {
    return toWire(await this.rpc.call(rpcMap.identity.getInvitation, context, { id }));
  }

  @Post(':invitation_id/resend')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'resend-invitation',
    summary: 'Sends the message once more, with another link and its whole time; the link of the message before works no longer',
  })
  @ApiAcceptedResponse({ type: InvitationResource })
  @ApiResponse({ status: 409, description: 'It was accepted or revoked.' })
  async resend(@TenantCall() context: TenantContext, @Param('invitation_id') id: InvitationId): Promise<InvitationResource> {
    return toWire(await this.rpc.call(rpcMap.identity.resendInvitation, context, { id }));
  }

  @Delete(':invitation_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revoke-invitation', summary: 'Takes an invitation back: its link works no longer' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 409, description: 'It was accepted: delete the user instead.' })
  async revoke(@TenantCall() context: TenantContext, @Param('invitation_id') id: InvitationId): Promise<void> {
    await this.rpc.call(rpcMap.identity.revokeInvitation, context, { id });
  }

  private async requireApplication(context: TenantContext, clientId: ClientId): Promise<void> {
    try {
      await this.rpc.call(rpcMap.tenant.getApplication, context, { clientId });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'not_found') throw error;
      const members = [{ pointer: '/clientId', detail: 'is no application of this tenant' }];
      throw new ServiceError('invalid_argument', 'There is no such application.', { members });
    }
  }
}
