import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, ServiceError, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { Conditional, IfMatch } from '../../conditions/conditional.js';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { pageRequestOf } from '../../input/page-query.js';
import { fromWire, toWire } from '../../input/wire-names.js';
import { LoginThrottleResource } from './login-throttle.resource.js';
import {
  CreateUserBody,
  QueuedMessageResource,
  SetPasswordBody,
  UpdateUserBody,
  UserPage,
  UserQuery,
  UserResource,
} from './user.resource.js';

@Controller('admin/v1/tenants/:tenant_id/users')
@ManagesTenant('users')
export class UsersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-users', summary: 'Lists users, or those that a search finds, oldest first' })
  @ApiOkResponse({ type: UserPage })
  async list(@TenantCall() context: TenantContext, @Query() query: UserQuery): Promise<UserPage> {
    const { q: text, username, email, status } = query;
    const request = { ...pageRequestOf(query), text, username, email, status };
    return toWire(await this.rpc.call(rpcMap.identity.listUsers, context, request));
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'create-user', summary: 'Creates a user; at least one of username and email is needed' })
  @ApiCreatedResponse({ type: UserResource })
  async create(@TenantCall() context: TenantContext, @Body() body: CreateUserBody, @Creating() creation: Creation): Promise<UserResource> {
    const request = { ...fromWire(body), idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.identity.createUser, context, request)));
  }

  @Get(':user_id')
  @ApiOperation({ operationId: 'get-user', summary: 'Reads a user' })
  @ApiOkResponse({ type: UserResource })
  async get(@TenantCall() context: TenantContext, @Param('user_id') id: UserId): Promise<UserResource> {
    return toWire(await this.rpc.call(rpcMap.identity.getUser, context, { id }));
  }

  @Patch(':user_id')
  @Conditional()
  @ApiOperation({ operationId: 'update-user', summary: 'Changes the members given' })
  @ApiOkResponse({ type: UserResource })
  async update(
    @TenantCall() context: TenantContext,
    @Param('user_id') id: UserId,
    @Body() body: UpdateUserBody,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<UserResource> {
    return toWire(await this.rpc.call(rpcMap.identity.updateUser, context, { ...fromWire(body), id, ifVersion }));
  }

  @Delete(':user_id')
  @HttpCode(204)
  @Conditional()
  @ApiOperation({ operationId: 'delete-user', summary: 'Deletes a user; sessions and grants end' })
  @ApiNoContentResponse()
  async delete(
    @TenantCall() context: TenantContext,
    @Param('user_id') id: UserId,
    @IfMatch() ifVersion: readonly number[] | undefined,
  ): Promise<void> {
    await this.rpc.call(rpcMap.identity.deleteUser, context, { id, ifVersion });
  }

  @Post(':user_id/verification')
  @HttpCode(202)
  @ApiOperation({ operationId: 'resend-verification', summary: 'Sends the message to verify the address once more; at most ten an hour' })
  @ApiAcceptedResponse({ type: QueuedMessageResource })
  async resendVerification(@TenantCall() context: TenantContext, @Param('user_id') userId: UserId): Promise<QueuedMessageResource> {
    const { email, emailVerified, status } = await this.rpc.call(rpcMap.identity.getUser, context, { id: userId });
    if (email === null) throw new ServiceError('conflict', 'The user has no address to verify.');
    if (emailVerified) throw new ServiceError('conflict', 'The address is verified already.');
    if (status !== 'active') throw new ServiceError('conflict', 'The user is not active.');
    return toWire(await this.rpc.call(rpcMap.notification.resendVerification, context, { userId }));
  }

  @Put(':user_id/password')
  @HttpCode(204)
  @ApiOperation({ operationId: 'set-password', summary: 'Sets a password and takes locks for wrong ones back; sessions end' })
  @ApiNoContentResponse()
  async setPassword(
    @TenantCall() context: TenantContext,
    @Param('user_id') id: UserId,
    @Body() { password }: SetPasswordBody,
  ): Promise<void> {
    await this.rpc.call(rpcMap.identity.setPassword, context, { id, password });
  }

  @Get(':user_id/login-throttle')
  @ApiOperation({ operationId: 'get-login-throttle', summary: 'Reads how wrong passwords slow a user down' })
  @ApiOkResponse({ type: LoginThrottleResource })
  async getLoginThrottle(@TenantCall() context: TenantContext, @Param('user_id') id: UserId): Promise<LoginThrottleResource> {
    return toWire(await this.rpc.call(rpcMap.identity.getLoginThrottle, context, { id }));
  }

  @Post(':user_id/unlock')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'unlock-user',
    summary:
      'Takes back what wrong passwords have counted, for all addresses and browsers; the status stays: a lock is taken back by `status`',
  })
  @ApiNoContentResponse()
  async unlock(@TenantCall() context: TenantContext, @Param('user_id') id: UserId): Promise<void> {
    await this.rpc.call(rpcMap.identity.unlockUser, context, { id });
  }
}
