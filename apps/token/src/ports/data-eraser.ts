import type { ClientId, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Deletes what is held of things that are gone elsewhere. Deleting twice is no error. */
export abstract class DataEraser {
  /** An application's pending requests, the consents to it, and what it signs with. Its grants are revoked, not erased. */
  abstract eraseClient(tx: Transaction, clientId: ClientId): Promise<void>;
  /** A user's consents, and whatever else is held of them. Their grants are revoked, not erased. */
  abstract eraseUser(tx: Transaction, userId: UserId): Promise<void>;
}
