import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ManagesTenant, TenantCall } from '../../access/admin-resource.js';
import { toWire } from '../../input/wire-names.js';
import { RotateSigningKeysBody, SigningKeyPage } from './signing-key.resource.js';

@Controller('admin/v1/tenants/:tenant_id/signing-keys')
@ManagesTenant('keys')
export class SigningKeysController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @ApiOperation({ operationId: 'list-signing-keys', summary: 'Lists signing keys' })
  @ApiOkResponse({ type: SigningKeyPage })
  async list(@TenantCall() context: TenantContext): Promise<SigningKeyPage> {
    const { keys } = await this.rpc.call(rpcMap.token.listSigningKeys, context, {});
    return { items: toWire(keys), next_cursor: null };
  }

  @Post('rotation')
  @HttpCode(200)
  @ApiOperation({ operationId: 'rotate-signing-keys', summary: 'Publishes a successor of every key' })
  @ApiOkResponse({ type: SigningKeyPage })
  async rotate(@TenantCall() context: TenantContext, @Body() { immediately = false }: RotateSigningKeysBody): Promise<SigningKeyPage> {
    const { keys } = await this.rpc.call(rpcMap.token.rotateSigningKeys, context, { immediately });
    return { items: toWire(keys), next_cursor: null };
  }
}
