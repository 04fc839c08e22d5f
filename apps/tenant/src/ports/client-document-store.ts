import type { ClientId, JsonObject } from '#contracts';
import type { Transaction } from '#kernel';

/** What a client published of itself when it was last asked. `version` grows with each change. */
export type StoredClientDocument = {
  readonly clientId: ClientId;
  readonly document: JsonObject;
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly fetchedAt: Date;
  /** Until when nobody has to ask again. */
  readonly freshUntil: Date;
};

/** Of a document that was fetched just now. */
export type FetchedClientDocument = Pick<StoredClientDocument, 'clientId' | 'document' | 'fetchedAt' | 'freshUntil'>;

/** Metadata documents of the clients of the transaction's tenant. Those of others do not exist here. */
export abstract class ClientDocumentStore {
  abstract find(tx: Transaction, clientId: ClientId): Promise<StoredClientDocument | null>;
  /** Takes the place of what was fetched before; what another replica fetched since stays. Answers with what stands then. */
  abstract put(tx: Transaction, fetched: FetchedClientDocument): Promise<StoredClientDocument>;
  abstract remove(tx: Transaction, clientId: ClientId): Promise<void>;
  /** Forgets those that were not fetched since `time`, and of the others all but the newest `most`. */
  abstract removeOld(tx: Transaction, time: Date, most: number): Promise<void>;
}
