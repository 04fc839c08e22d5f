import type { ClientId, GrantId, ManagedGrantId, OrganizationId, SessionId, UserId } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { RequestedScope, RequestedDetail } from './authorization-display.js';
import type { UserinfoRequest } from './access-token.js';

/** As `UserinfoRequest`: to look at a grant, or to end it (Grant Management for OAuth 2.0 §6.4, §6.5). `grantId` is what its client knows it by. */
export type ManageGrantRequest = UserinfoRequest & { readonly action: 'query' | 'revoke'; readonly grantId: ManagedGrantId };

export type Grant = {
  readonly id: GrantId;
  readonly clientId: ClientId;
  readonly userId: UserId | null;
  readonly sessionId: SessionId | null;
  /** For which organization of the user; null: for none. Its tokens may have been for others, too, by refreshes that asked for them. */
  readonly organizationId: OrganizationId | null;
  readonly scopes: readonly string[];
  /** The resource servers that its access tokens may be for, and which of the scopes are of which. */
  readonly resources: readonly { readonly identifier: string; readonly scopes: readonly string[] }[];
  /** RFC 9396 §2. */
  readonly authorizationDetails: readonly JsonObject[];
  readonly createdAt: string;
  readonly revokedAt: string | null;
};

/** What a user allowed an application to do, at one resource server. */
export type Consent = {
  readonly clientId: ClientId;
  /** Identifier of the resource server that the scopes belong to; null: OpenID Connect alone. */
  readonly resource: string | null;
  /** For which organization of the user; null: for none. */
  readonly organizationId: OrganizationId | null;
  readonly scopes: readonly string[];
  /** Claims that were asked for by name (OpenID Connect Core §5.5). */
  readonly claims: readonly string[];
  /** Of the last time that something was added. */
  readonly grantedAt: string;
};

export type DescribedScope = Pick<RequestedScope, 'name' | 'description' | 'descriptions'>;

/** What an application may do at one API; `name` is the identifier of one that is gone. */
export type OwnApi = {
  readonly name: string;
  readonly scopes: readonly DescribedScope[];
  /** Of the grants that live: what was allowed in detail is not remembered beyond them. Missing of an older token service. */
  readonly authorizationDetails?: readonly RequestedDetail[];
};

/** An application that may act for a user, as that user sees it. Members of its description are null for one that is gone. Times are ISO 8601. */
export type OwnApplication = {
  readonly clientId: ClientId;
  readonly name: string | null;
  readonly logoUri: string | null;
  readonly clientUri: string | null;
  /** Hosts, or schemes of applications on devices, that its answers go to: what tells it from others of that name. */
  readonly destinations: readonly string[];
  /** For which organizations of the user, as people call them, beside what it may do for none. Missing of an older token service. */
  readonly organizations?: readonly string[];
  /** Those of OpenID; of an older token service, all. */
  readonly scopes: readonly DescribedScope[];
  /** Missing of an older token service. */
  readonly apis?: readonly OwnApi[];
  /** Names of claims beside them (OpenID Connect Core §5.5). Missing of an older token service. */
  readonly claims?: readonly string[];
  /** Whether it may do more than is told here, where it was allowed more than anybody looks through. */
  readonly hasMore: boolean;
  readonly firstGrantedAt: string;
  readonly lastGrantedAt: string;
};
