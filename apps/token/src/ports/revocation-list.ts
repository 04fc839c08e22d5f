import type { ListRevocationsRequest, Page, RevocationInForce } from '#contracts';
import type { Transaction } from '#oauth-core';

/** What revocations, of all tenants, a verifier of JWTs must heed. */
export abstract class RevocationList {
  /**
   * The oldest first, by the hour of the revocation: of access tokens that have not expired, and of grants whose last
   * access token may not have. `invalid_argument` for an invalid cursor.
   */
  abstract page(tx: Transaction, request: ListRevocationsRequest): Promise<Page<RevocationInForce>>;

  /** When the data was last restored from a backup, in epoch seconds; null: never. */
  abstract restoredAt(tx: Transaction): Promise<number | null>;
}
