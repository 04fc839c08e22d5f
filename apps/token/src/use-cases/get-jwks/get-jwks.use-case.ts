import { Injectable } from '@nestjs/common';
import type { JsonObject, TenantContext } from '#contracts';
import { SigningKeyVault } from '../../keys/signing-key-vault.js';
import { Tenants } from '../../ports/tenants.js';

/** The JWK Set document (RFC 7517 §5), public halves only: keys that will sign, that sign, and that signed what still lives. */
@Injectable()
export class GetJwksUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly vault: SigningKeyVault,
  ) {}

  /** Makes a new tenant's keys on first use. */
  async execute(context: TenantContext): Promise<{ keys: readonly JsonObject[] }> {
    const keys = await this.vault.list(await this.tenants.requireActive(context));
    return { keys: keys.map(({ publicJwk }) => publicJwk) };
  }
}
