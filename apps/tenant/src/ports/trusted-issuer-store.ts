import type { Page, PageRequest, TrustedIssuer, TrustedIssuerId } from '#contracts';
import type { Transaction } from '#kernel';

/** Trusted issuers of the transaction's tenant. Those of others do not exist here. */
export abstract class TrustedIssuerStore {
  /** False when the issuer is trusted already, also by a transaction that commits in between. */
  abstract insert(tx: Transaction, trustedIssuer: TrustedIssuer): Promise<boolean>;
  abstract find(tx: Transaction, id: TrustedIssuerId): Promise<TrustedIssuer | null>;
  /** As `find`; other transactions that lock it wait for the end of this one. */
  abstract lock(tx: Transaction, id: TrustedIssuerId): Promise<TrustedIssuer | null>;
  /** Every one of the tenant, oldest first. */
  abstract all(tx: Transaction): Promise<readonly TrustedIssuer[]>;
  /** Oldest first. Refuses a cursor it did not make with `invalid_argument`. */
  abstract list(tx: Transaction, page: PageRequest): Promise<Page<TrustedIssuer>>;
  /** Replaces what is stored under its id. */
  abstract update(tx: Transaction, trustedIssuer: TrustedIssuer): Promise<void>;
  abstract remove(tx: Transaction, id: TrustedIssuerId): Promise<void>;
}
