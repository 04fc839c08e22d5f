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

  /**
   * A key of each algorithm is in the set from the first time that anybody reads it: who remembers it meets no token of an algorithm that was not
   * there, and an application or a resource server can change over at once. What is missing is made now.
   */
  async execute(context: TenantContext): Promise<{ keys: readonly JsonObject[] }> {
    const keys = await this.vault.require(await this.tenants.requireActive(context));
    return { keys: keys.map(({ publicJwk }) => publicJwk) };
  }
}
