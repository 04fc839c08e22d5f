import type { ClientId, Consent, GrantId, OrganizationId, OwnApplication, Page, PageRequest, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import type { AuthorizationDetail } from '#oauth-core';

/** That an application may act for a user, by all that they allowed it. */
export type Access = Pick<OwnApplication, 'clientId' | 'firstGrantedAt' | 'lastGrantedAt'> & {
  /** By resource server, whatever the scopes; `resource` null: by OpenID scopes alone. */
  readonly targets: readonly { readonly resource: string | null; readonly scopes: readonly string[] }[];
  /** By name, beside what the scopes tell. */
  readonly claims: readonly string[];
  /** For which organizations of the user, beside what it may do for none. */
  readonly organizationIds: readonly OrganizationId[];
};

/** What an application may do in detail at an API (RFC 9396), by a grant that lives. */
export type DetailedAccess = {
  readonly resource: string;
  readonly authorizationDetails: readonly AuthorizationDetail[];
};

/** What applications may do in detail by their last grants; `hasMore`: some may by older ones, too. */
export type DetailedAccesses = ReadonlyMap<ClientId, { readonly access: readonly DetailedAccess[]; readonly hasMore: boolean }>;

/** Consents as administrators and users see them. */
export abstract class ConsentAdministration {
  /** Which applications may act for a user at a time, by consents and by grants that live; the last one that was given access first. `invalid_argument` for a wrong cursor or limit. */
  abstract listAccess(tx: Transaction, userId: UserId, at: Date, page: PageRequest): Promise<Page<Access>>;

  /** What these applications may do for a user in detail at a time, of each by at most `limit` grants, its last ones: none of them takes another's place. */
  abstract listDetails(
    tx: Transaction,
    userId: UserId,
    at: Date,
    of: { readonly clientIds: readonly ClientId[]; readonly limit: number },
  ): Promise<DetailedAccesses>;

  /** What a user allows, the oldest first. `invalid_argument` for a wrong cursor or limit. */
  abstract list(tx: Transaction, userId: UserId, page: PageRequest): Promise<Page<Consent>>;

  /** Which of the clients some user has allowed something, or got a grant that is still remembered. */
  abstract findUsed(tx: Transaction, clientIds: readonly ClientId[]): Promise<readonly ClientId[]>;

  /**
   * Takes back what a user allowed an application. Waits for transactions that decide by it, and keeps others from giving it anew until `tx` ends. Whether
   * there was any.
   */
  abstract withdraw(tx: Transaction, consent: { readonly userId: UserId; readonly clientId: ClientId }): Promise<boolean>;

  /** Takes back what any user allowed an application. Its grants stay. May be repeated. */
  abstract withdrawAll(tx: Transaction, clientId: ClientId): Promise<void>;

  /** Takes back what was allowed for an organization: by one user, or, where `userId` is null, by any. Grants stay. May be repeated. */
  abstract withdrawOfOrganization(
    tx: Transaction,
    of: { readonly organizationId: OrganizationId; readonly userId: UserId | null },
  ): Promise<void>;

  /** As `withdraw`, but of the resource servers alone that a grant of this user is for, in its organization. The application; null when there is no such grant. */
  abstract withdrawOfGrant(
    tx: Transaction,
    grant: { readonly grantId: GrantId; readonly userId: UserId },
  ): Promise<{ readonly clientId: ClientId; readonly wasAllowed: boolean } | null>;
}
