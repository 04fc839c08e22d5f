import { Injectable } from '@nestjs/common';
import { rpcMap, type SealClientSecretRequest, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { SecretVault } from '../ports/secret-vault.js';

/** The token service verifies what clients sign, and alone has the keys to seal and open their secrets. */
@Injectable()
export class RpcSecretVault extends SecretVault {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override async keep(context: TenantContext, secret: SealClientSecretRequest): Promise<void> {
    await this.rpc.call(rpcMap.token.sealClientSecret, context, secret);
  }
}
