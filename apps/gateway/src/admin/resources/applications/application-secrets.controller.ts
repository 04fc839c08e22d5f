import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type ClientId, rpcMap, type SecretId, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { toWire } from '../../input/wire-names.js';
import { ClientSecretPage, IssuedClientSecretResource, RotateClientSecretBody } from '../client-secret.resource.js';

@Controller('admin/v1/tenants/:tenant_id/applications/:client_id/secrets')
@ManagesTenant('applications')
export class ApplicationSecretsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-application-secrets', summary: 'Lists the valid secrets of an application, newest first' })
  @ApiOkResponse({ type: ClientSecretPage })
  async list(@TenantCall() context: TenantContext, @Param('client_id') clientId: ClientId): Promise<ClientSecretPage> {
    await this.requireApplication(context, clientId);
    const { secrets } = await this.rpc.call(rpcMap.tenant.listClientSecrets, context, { clientId });
    return { items: toWire(secrets), next_cursor: null };
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'rotate-application-secret', summary: 'Makes a new secret; the one before works on for a while' })
  @ApiCreatedResponse({ type: IssuedClientSecretResource })
  async rotate(
    @TenantCall() context: TenantContext,
    @Param('client_id') clientId: ClientId,
    @Body() { overlap_seconds: overlapSeconds }: RotateClientSecretBody,
    @Creating() creation: Creation,
  ): Promise<IssuedClientSecretResource> {
    const request = { clientId, overlapSeconds, idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.tenant.rotateClientSecret, context, request)));
  }

  @Delete(':secret_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'delete-application-secret', summary: 'Ends a secret at once' })
  @ApiNoContentResponse()
  async delete(
    @TenantCall() context: TenantContext,
    @Param('client_id') clientId: ClientId,
    @Param('secret_id') secretId: SecretId,
  ): Promise<void> {
    await this.requireApplication(context, clientId);
    await this.rpc.call(rpcMap.tenant.deleteClientSecret, context, { clientId, secretId });
  }

  /** Resource servers have client ids too, and their secrets need another scope. */
  private async requireApplication(context: TenantContext, clientId: ClientId): Promise<void> {
    await this.rpc.call(rpcMap.tenant.getApplication, context, { clientId });
  }
}
