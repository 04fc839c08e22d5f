import type { ClientId, OrganizationId, UserId } from '#contracts';
import type { Query, Statement } from './ports.js';

/** Consent is given per resource server, since two of them may name a scope alike, and per organization, of which one is not the other's business. */
export type ConsentKey = {
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly resource: string | null;
  /** Null: for no organization. */
  readonly organizationId: OrganizationId | null;
};

/** `claims`: by name, which no scope of the same request told (OpenID Connect Core §5.5). */
export type Allowed = { readonly scopes: readonly string[]; readonly claims: readonly string[] };

/** What a user allowed a client so far at one resource server; `resource` null: by requests for OpenID scopes alone. */
export type AllowedAccess = Pick<ConsentKey, 'resource' | 'organizationId'> & Allowed;

/** `grantedAt`: when the last of it was, in epoch seconds. */
export type GivenConsent = AllowedAccess & { readonly grantedAt: number };

export interface ConsentStore {
  /** Of every resource server and organization, whether or not it still counts (`countingConsents`); empty when none. */
  find(key: Pick<ConsentKey, 'clientId' | 'userId'>): Query<readonly GivenConsent[]>;
  /** Until the transaction ends nobody gives or takes back a consent of that user to that client; others may read it, lock it so too, and write down what follows from it. */
  lockShared(key: Pick<ConsentKey, 'clientId' | 'userId'>): Statement<void>;
  /** As `lockShared`, for a transaction that is about to change the consent: nobody else reads it to decide by, either. */
  lockExclusively(key: Pick<ConsentKey, 'clientId' | 'userId'>): Statement<void>;
  /** Adds to what was allowed before, if the last of that was at `countsFrom`, in epoch seconds, or later; or else takes its place, which would count again with it. */
  allow(key: ConsentKey, allowed: Allowed, countsFrom: number): Statement<void>;
}
