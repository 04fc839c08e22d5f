import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type ClientId, type ResourceServerId, rpcMap, type SecretId, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { Creates, Creating, type Creation } from '../../idempotency/creation.js';
import { toWire } from '../../input/wire-names.js';
import { ClientSecretPage, IssuedClientSecretResource, RotateClientSecretBody } from '../client-secret.resource.js';

@Controller('admin/v1/tenants/:tenant_id/resource-servers/:resource_server_id/secrets')
@ManagesTenant('resource_servers')
export class ResourceServerSecretsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-resource-server-secrets', summary: 'Lists the valid secrets of a resource server, newest first' })
  @ApiOkResponse({ type: ClientSecretPage })
  async list(@TenantCall() context: TenantContext, @Param('resource_server_id') id: ResourceServerId): Promise<ClientSecretPage> {
    const clientId = await this.clientOf(context, id);
    const { secrets } = await this.rpc.call(rpcMap.tenant.listClientSecrets, context, { clientId });
    return { items: toWire(secrets), next_cursor: null };
  }

  @Post()
  @Creates()
  @ApiOperation({ operationId: 'rotate-resource-server-secret', summary: 'Makes a new secret; the one before works on for a while' })
  @ApiCreatedResponse({ type: IssuedClientSecretResource })
  async rotate(
    @TenantCall() context: TenantContext,
    @Param('resource_server_id') resourceServerId: ResourceServerId,
    @Body() { overlap_seconds: overlapSeconds }: RotateClientSecretBody,
    @Creating() creation: Creation,
  ): Promise<IssuedClientSecretResource> {
    const request = { resourceServerId, overlapSeconds, idempotency: creation.idempotency };
    return toWire(creation.answer(await this.rpc.call(rpcMap.tenant.rotateClientSecret, context, request)));
  }

  @Delete(':secret_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'delete-resource-server-secret', summary: 'Ends a secret at once' })
  @ApiNoContentResponse()
  async delete(
    @TenantCall() context: TenantContext,
    @Param('resource_server_id') id: ResourceServerId,
    @Param('secret_id') secretId: SecretId,
  ): Promise<void> {
    const clientId = await this.clientOf(context, id);
    await this.rpc.call(rpcMap.tenant.deleteClientSecret, context, { clientId, secretId });
  }

  private async clientOf(context: TenantContext, id: ResourceServerId): Promise<ClientId> {
    const { clientId } = await this.rpc.call(rpcMap.tenant.getResourceServer, context, { id });
    return clientId;
  }
}
