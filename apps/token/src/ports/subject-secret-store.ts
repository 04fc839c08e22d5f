import type { Query, Transaction } from '#kernel';

/** The secret that pairwise identifiers are made with, of the transaction's tenant, as it rests in the database: encrypted under a master key. There is one, and it stays as long as the tenant. */
export abstract class SubjectSecretStore {
  /** Null: there is none yet. */
  abstract find(): Query<string | null>;
  /** Keeps it, unless there is one. */
  abstract insertFirst(tx: Transaction, sealed: string): Promise<void>;
  /** Replaces a ciphertext by another of the same secret; false, and nothing done, when another replica did before. */
  abstract reseal(tx: Transaction, from: string, to: string): Promise<boolean>;
}
