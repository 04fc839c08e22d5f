import type { TenantScope, UserId } from '#contracts';

/** Makes recovery codes, and hashes them. */
export abstract class RecoveryCodes {
  /** Ten codes of 80 bits. The same for the same `seed`, which names what they are made for, and of use to nobody without the keys of the environment. */
  abstract create(scope: TenantScope, userId: UserId, seed: string): readonly string[];
  /** As it is stored. How people type it does not matter: case, spaces, hyphens, and letters that look like digits. */
  abstract hash(scope: TenantScope, userId: UserId, code: string): string;
}
