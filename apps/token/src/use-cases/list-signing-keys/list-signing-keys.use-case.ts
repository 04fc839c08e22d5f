import { Injectable } from '@nestjs/common';
import type { SigningKey, TenantContext } from '#contracts';
import { Clock } from '#kernel';
import { describeSigningKeys } from '../../keys/signing-key.js';
import { SigningKeyVault } from '../../keys/signing-key-vault.js';
import { Tenants } from '../../ports/tenants.js';

/** A tenant's signing keys with their states, for administrators: those that have been needed. */
@Injectable()
export class ListSigningKeysUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly vault: SigningKeyVault,
    private readonly clock: Clock,
  ) {}

  async execute(context: TenantContext): Promise<{ keys: readonly SigningKey[] }> {
    const tenant = await this.tenants.require(context);
    return { keys: describeSigningKeys(await this.vault.list(tenant), this.clock.now()) };
  }
}
