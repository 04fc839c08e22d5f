import type { AuthenticatorId, TenantScope, UserId } from '#contracts';

/** Whose secret it is. Sealed for one, it opens for no other. */
export type SealedFor = { readonly userId: UserId; readonly id: AuthenticatorId };

/** Seals secrets that must be read again, under keys that no database has. */
export abstract class Seals {
  abstract seal(scope: TenantScope, of: SealedFor, secret: Uint8Array): string;
  /** Throws where it was altered, is another's, or its key is gone. */
  abstract open(scope: TenantScope, of: SealedFor, sealed: string): Uint8Array;
  /** Whether it should be sealed anew, under the key that seals by now. */
  abstract isStale(sealed: string): boolean;
}
