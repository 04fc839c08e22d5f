import { Injectable } from '@nestjs/common';
import type { SealClientSecretRequest, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { PrivateKeyCipher } from '../../keys/private-key-cipher.js';
import { secretSealedFor } from '../../keys/sealed-for.js';
import { SealedClientSecrets } from '../../ports/sealed-client-secrets.js';

/**
 * Keeps what a client signs with, encrypted, since an HMAC needs the secret itself (RFC 7515 appendix A.1). Whether it is a secret of the client is decided
 * whenever it authenticates, by the hashes that the tenant service has: one that is sealed and never registered is good for nothing. Others that the client has stay:
 * the tenant service's transaction may still roll back, and they live on.
 */
@Injectable()
export class SealClientSecretUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sealed: SealedClientSecrets,
    private readonly cipher: PrivateKeyCipher,
  ) {}

  execute(context: TenantContext, { clientId, clientSecret }: SealClientSecretRequest): Promise<{ sealed: true }> {
    const secretHash = hashSecret(clientSecret);
    const sealed = this.cipher.encrypt(clientSecret, secretSealedFor(context.tenantId, clientId, secretHash));
    return this.unitOfWork.transaction(context, async (tx) => {
      await this.sealed.put(tx, { clientId, secretHash, sealed });
      return { sealed: true };
    });
  }
}
