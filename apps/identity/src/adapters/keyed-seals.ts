import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import { MasterKeys } from '#platform';
import { IdentityConfig } from '../identity.config.js';
import { type SealedFor, Seals } from '../ports/seals.js';

const rowOf = ({ tenantId }: TenantScope, { userId, id }: SealedFor): string =>
  JSON.stringify(['authenticator secret', tenantId, userId, id]);

/** AES-256-GCM under the keys of the environment (`OSTIARY_IDENTITY_KEYS`): the first seals, all open. */
@Injectable()
export class KeyedSeals extends Seals {
  private readonly keys: MasterKeys;

  constructor({ identityKeys }: IdentityConfig) {
    super();
    this.keys = MasterKeys.parse(identityKeys);
  }

  override seal(scope: TenantScope, of: SealedFor, secret: Uint8Array): string {
    return this.keys.encrypt(secret, rowOf(scope, of));
  }

  override open(scope: TenantScope, of: SealedFor, sealed: string): Uint8Array {
    return this.keys.decrypt(sealed, rowOf(scope, of));
  }

  override isStale(sealed: string): boolean {
    return this.keys.isStale(sealed);
  }
}
