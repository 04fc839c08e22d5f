import type { KeyObject } from 'node:crypto';
import type { ClientId, TenantContext } from '#contracts';

export interface ClientSecretKeys {
  /** Of these hashes of a client's secrets (SHA-256, base64url) the secrets that are kept, as keys of an HMAC. */
  find(tenant: TenantContext, clientId: ClientId, hashes: readonly string[]): Promise<readonly KeyObject[]>;
}
