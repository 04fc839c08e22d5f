import { Injectable } from '@nestjs/common';
import type { SigningKey, TenantContext } from '#contracts';
import { Clock } from '#kernel';
import { describeSigningKeys } from '../../keys/signing-key.js';
import { SigningKeyVault } from '../../keys/signing-key-vault.js';
import { TenantKeyRing } from '../../keys/tenant-key-ring.js';
import { Tenants } from '../../ports/tenants.js';

/** Gives a tenant new signing keys, a suspended one too: it may be what it was suspended for. Other replicas hear of it by the event `signing-keys-rotated`. */
@Injectable()
export class RotateSigningKeysUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly vault: SigningKeyVault,
    private readonly keyRing: TenantKeyRing,
    private readonly clock: Clock,
  ) {}

  /** `immediately`: a key may be stolen. The new ones sign at once; those before only verify. */
  async execute(context: TenantContext, { immediately }: { readonly immediately: boolean }): Promise<{ keys: readonly SigningKey[] }> {
    const tenant = await this.tenants.require(context);
    const keys = await this.vault.rotate(tenant, immediately);
    this.keyRing.forget(tenant.tenantId);
    return { keys: describeSigningKeys(keys, this.clock.now()) };
  }
}
