import type { AuthenticatorId, EnrolledAuthenticator, TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';
import type { EnrolledStore } from './enrolled-store.js';

/** A passkey as it is made (WebAuthn Level 3 §4, credential record), for one relying party. Bytes are base64url, but for the key. */
export type NewPasskey = {
  readonly id: AuthenticatorId;
  readonly userId: UserId;
  readonly name: string | null;
  readonly credentialId: string;
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly aaguid: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly rpId: string;
  /** Where it was made. */
  readonly origin: string;
  readonly createdAt: Date;
  /** Of the answer that brought it, for its enrolment and purpose. */
  readonly answerHash: string;
};

/** What an assertion is verified by. */
export type StoredPasskey = Pick<NewPasskey, 'id' | 'userId' | 'publicKey' | 'backupEligible' | 'rpId'> & { readonly userHandle: string };

/** What browsers are told of a passkey, so that they ask its authenticator, or no second time. */
export type PasskeyDescriptor = Pick<NewPasskey, 'credentialId' | 'transports'>;

/** A use of a passkey. `signCount`: as its authenticator said. */
export type PasskeyUse = Pick<NewPasskey, 'id' | 'signCount' | 'backedUp'>;

/** Passkeys of a tenant's users. A credential id is one user's. */
export abstract class PasskeyStore {
  /** Those that are set up. */
  abstract readonly enrolled: EnrolledStore;

  /** Null, and nothing is stored, where the tenant has a passkey of that credential id, or the user has `max` of that relying party. */
  abstract insert(tx: Transaction, scope: TenantScope, passkey: NewPasskey, max: number): Promise<EnrolledAuthenticator | null>;
  /** One that an answer has brought since a moment. */
  abstract findAnswered(of: { readonly userId: UserId; readonly answerHash: string }, since: Date): Query<EnrolledAuthenticator | null>;
  abstract findByCredential(tx: Transaction, scope: TenantScope, credentialId: string): Promise<StoredPasskey | null>;
  /** Those of a relying party. */
  abstract describe(userId: UserId, rpId: string): Query<readonly PasskeyDescriptor[]>;
  /**
   * One guarded statement (WebAuthn Level 3 §7.2, step 22): of any number of callers with one count, one is answered `used`, and those that count nothing are. `behind`: the count is no
   * later than the last one; `gone`: there is no such passkey any more.
   */
  abstract recordUse(tx: Transaction, scope: TenantScope, use: PasskeyUse, at: Date): Promise<'used' | 'behind' | 'gone'>;
  /** The handle by which authenticators know a user of this tenant; `fresh` becomes it where there is none. */
  abstract userHandle(tx: Transaction, scope: TenantScope, userId: UserId, fresh: string): Promise<string>;
}
