import { Injectable } from '@nestjs/common';
import type { JsonObject, TenantContext } from '#contracts';
import { SigningKeyVault } from '../../keys/signing-key-vault.js';
import { Tenants } from '../../ports/tenants.js';

/** The public halves of a tenant's keys as JWKs (RFC 7517 §4), for a service that verifies tokens and looks again for a key id that it does not know. */
@Injectable()
export class ListVerificationKeysUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly vault: SigningKeyVault,
  ) {}

  async execute(context: TenantContext): Promise<{ keys: readonly JsonObject[] }> {
    const keys = await this.vault.list(await this.tenants.requireActive(context));
    return { keys: keys.map(({ publicJwk }) => publicJwk) };
  }
}
