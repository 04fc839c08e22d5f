import type { ClientId, GrantId, OrganizationId, Page, PageRequest, SessionId, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import type { Authorization, StoredGrant } from '#oauth-core';

/** What is told of a grant that was revoked. */
export type RevokedGrant = Pick<StoredGrant, 'id'> & Pick<Authorization, 'clientId' | 'userId' | 'sessionId'>;

/** Which grants end. `sessions`: those that came of them, but with the scope `offline_access`. `user`: those made until then. `organization`, `member`: those whose tokens are for it, or have been. */
export type GrantSelection =
  | { readonly of: 'grant'; readonly grantId: GrantId; readonly userId: UserId }
  | { readonly of: 'api_key'; readonly grantId: GrantId }
  | { readonly of: 'sessions'; readonly sessionIds: readonly SessionId[] }
  | { readonly of: 'user'; readonly userId: UserId; readonly before: Date }
  | { readonly of: 'consent'; readonly userId: UserId; readonly clientId: ClientId }
  | { readonly of: 'client'; readonly clientId: ClientId }
  | { readonly of: 'organization'; readonly organizationId: OrganizationId }
  | { readonly of: 'member'; readonly organizationId: OrganizationId; readonly userId: UserId };

/** Grants as others than the protocol see them. */
export abstract class GrantAdministration {
  /** Whether that user made that grant, revoked or not. */
  abstract exists(tx: Transaction, grant: { readonly grantId: GrantId; readonly userId: UserId }): Promise<boolean>;

  /** A user's grants, the oldest first, revoked ones too while they are remembered. `invalid_argument` for a wrong cursor or limit. */
  abstract list(tx: Transaction, userId: UserId, page: PageRequest): Promise<Page<StoredGrant>>;

  /**
   * Revokes at most `most` grants of those that are selected and not revoked yet, and answers with exactly these. Waits for
   * rotations under way. `at` is epoch seconds.
   */
  abstract revokeSome(tx: Transaction, selection: GrantSelection, at: number, most: number): Promise<readonly RevokedGrant[]>;
}
