import type { ChallengeId, TenantScope } from '#contracts';

/** Makes codes that people type, and hashes them under a key that no database has. */
export abstract class OneTimeCodes {
  /** Of six digits unless more are asked for, each code as likely as any other. */
  abstract create(digits?: number): string;
  /** For one challenge of one tenant alone. */
  abstract hash(scope: TenantScope, id: ChallengeId, code: string): string;
  /** In a time that does not tell where they differ. */
  abstract matches(scope: TenantScope, id: ChallengeId, code: string, hash: string): boolean;
}
