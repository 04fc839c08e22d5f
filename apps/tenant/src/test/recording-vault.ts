import { type SealClientSecretRequest, ServiceError, type TenantContext } from '#contracts';
import { SecretVault } from '../ports/secret-vault.js';

/** A vault that shows what it was given, or is down. */
export class RecordingVault extends SecretVault {
  readonly kept: (SealClientSecretRequest & { readonly tenantId: string })[] = [];
  isDown = false;

  override async keep({ tenantId }: TenantContext, secret: SealClientSecretRequest): Promise<void> {
    if (this.isDown) throw new ServiceError('unavailable', 'Down for the test.');
    this.kept.push({ tenantId, ...secret });
  }
}
