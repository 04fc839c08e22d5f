import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type ClientId, type GrantId, rpcMap, type Session, type SessionId, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { PageQuery, pageRequestOf } from '../../input/page-query.js';
import { toWire } from '../../input/wire-names.js';
import { ConsentPage, GrantPage, SessionPage, type SessionResource } from './session.resource.js';

const resourceOf = ({ sessionId, isPersistent, ...session }: Session): SessionResource =>
  toWire({ id: sessionId, persistent: isPersistent, ...session });

/** A user's sessions, grants and consents: what a sign-in leaves behind. */
@Controller('admin/v1/tenants/:tenant_id/users/:user_id')
@ManagesTenant('sessions')
export class SessionsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('sessions')
  @ApiOperation({ operationId: 'list-sessions', summary: "Lists a user's live sessions" })
  @ApiOkResponse({ type: SessionPage })
  async listSessions(
    @TenantCall() context: TenantContext,
    @Param('user_id') userId: UserId,
    @Query() query: PageQuery,
  ): Promise<SessionPage> {
    await this.requireUser(context, userId);
    const page = await this.rpc.call(rpcMap.session.listSessions, context, { ...pageRequestOf(query), userId });
    return { items: page.items.map(resourceOf), next_cursor: page.nextCursor };
  }

  @Delete('sessions')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revoke-sessions', summary: 'Ends every session of a user at once, and the grants bound to them' })
  @ApiNoContentResponse()
  async revokeSessions(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId): Promise<void> {
    await this.requireUser(context, userId);
    await this.rpc.call(rpcMap.session.revokeSessions, context, { userId });
  }

  @Delete('sessions/:session_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revoke-session', summary: 'Ends a session, and the grants bound to it' })
  @ApiNoContentResponse()
  async revokeSession(
    @TenantCall() context: TenantContext,
    @Param('user_id') userId: UserId,
    @Param('session_id') sessionId: SessionId,
  ): Promise<void> {
    await this.requireUser(context, userId);
    await this.rpc.call(rpcMap.session.revokeSession, context, { sessionId, userId });
  }

  @Get('grants')
  @ApiOperation({ operationId: 'list-grants', summary: "Lists a user's grants, revoked ones too" })
  @ApiOkResponse({ type: GrantPage })
  async listGrants(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId, @Query() query: PageQuery): Promise<GrantPage> {
    await this.requireUser(context, userId);
    return toWire(await this.rpc.call(rpcMap.token.listGrants, context, { ...pageRequestOf(query), userId }));
  }

  @Delete('grants/:grant_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revoke-grant',
    summary: 'Revokes a grant with every token that came of it, and the consent that it came of',
  })
  @ApiNoContentResponse()
  async revokeGrant(
    @TenantCall() context: TenantContext,
    @Param('user_id') userId: UserId,
    @Param('grant_id') grantId: GrantId,
  ): Promise<void> {
    await this.requireUser(context, userId);
    await this.rpc.call(rpcMap.token.revokeGrant, context, { grantId, userId });
  }

  @Get('consents')
  @ApiOperation({ operationId: 'list-consents', summary: 'Lists what a user allows which application, the oldest first' })
  @ApiOkResponse({ type: ConsentPage })
  async listConsents(
    @TenantCall() context: TenantContext,
    @Param('user_id') userId: UserId,
    @Query() query: PageQuery,
  ): Promise<ConsentPage> {
    await this.requireUser(context, userId);
    return toWire(await this.rpc.call(rpcMap.token.listConsents, context, { ...pageRequestOf(query), userId }));
  }

  @Delete('consents/:client_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'withdraw-consent', summary: 'Takes back what a user allowed an application; its grants of that user end' })
  @ApiNoContentResponse()
  async withdrawConsent(
    @TenantCall() context: TenantContext,
    @Param('user_id') userId: UserId,
    @Param('client_id') clientId: ClientId,
  ): Promise<void> {
    await this.requireUser(context, userId);
    await this.rpc.call(rpcMap.token.withdrawConsent, context, { clientId, userId });
  }

  /** The services of sessions and grants know users by id only, and take an unknown one for one without any. */
  private async requireUser(context: TenantContext, id: UserId): Promise<void> {
    await this.rpc.call(rpcMap.identity.getUser, context, { id });
  }
}
