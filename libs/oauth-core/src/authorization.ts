import type { ClientId, JsonObject, OrganizationId, SessionFacts, SessionId, UserId } from '#contracts';
import type { AskedAuthorization } from './pending-authorization.js';
import type { RequestedClaims } from './requested-claims.js';
import type { Access } from './resource-access.js';

/**
 * What a client may do, for whom, and how that user was recognised. It is made once, and carried whole by the decision, the code and the grant: a further
 * fact is a member here, and who carries it does not change.
 */
export type Authorization = Access & {
  readonly clientId: ClientId;
  /** Null: the client acts for itself. */
  readonly userId: UserId | null;
  /** For which organization of its user; null: for none. */
  readonly organizationId: OrganizationId | null;
  /** The SSO session it came of. Without the scope `offline_access` it ends with that session. */
  readonly sessionId: SessionId | null;
  /** What the client is told by name beside what scopes tell (OpenID Connect Core §5.5); null: nothing. */
  readonly claims: RequestedClaims | null;
  /** Epoch seconds. */
  readonly authTime: number | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
};

/** What a user authorized, in a session. */
export type UserAuthorization = Authorization & { readonly userId: UserId; readonly sessionId: SessionId; readonly authTime: number };

/** What is asked for is what is authorized: a user allows all of it or nothing. */
const whatIsAsked = ({ scopes, resources, byResource, authorizationDetails }: Access): Access => ({
  scopes,
  resources,
  byResource,
  authorizationDetails,
});

/** The user of a session authorizes a client to do all that it asks, for one of their organizations or for none. */
export const authorizeByUser = (
  clientId: ClientId,
  asked: Access & Pick<AskedAuthorization, 'claims'>,
  session: SessionFacts,
  organizationId: OrganizationId | null,
): UserAuthorization => {
  const { userId, sessionId, authTime, acr, amr } = session;
  return { clientId, userId, organizationId, sessionId, ...whatIsAsked(asked), claims: asked.claims, authTime, acr, amr };
};

/** A client acts for itself (RFC 6749 §4.4): nobody signed in for it. */
export const authorizeItself = (clientId: ClientId, asked: Access): Authorization => {
  const nobody = { userId: null, organizationId: null, sessionId: null, claims: null, authTime: null, acr: null, amr: [] };
  return { clientId, ...whatIsAsked(asked), ...nobody };
};

/** What holds of an authorization that was stored before there was the member. */
const unsaid: Omit<Authorization, 'clientId'> = {
  userId: null,
  organizationId: null,
  sessionId: null,
  scopes: [],
  resources: [],
  byResource: null,
  claims: null,
  authorizationDetails: [],
  authTime: null,
  acr: null,
  amr: [],
};

/** An authorization out of a store: of one that is older than a member, `unsaid` says what that is. */
export const authorizationOf = <Stored extends Authorization>(stored: Stored): Stored => Object.assign({}, unsaid, stored);

/** The `sub` of its tokens: its user, or the client where there is none (RFC 9068 §2.2). */
export const subjectOf = ({ userId, clientId }: Pick<Authorization, 'userId' | 'clientId'>): string => userId ?? clientId;

/** How its user was recognised, as claims (OpenID Connect Core §2, RFC 9068 §2.2.1). */
export const authenticationClaims = ({ authTime, acr, amr }: Pick<Authorization, 'authTime' | 'acr' | 'amr'>): JsonObject => ({
  ...(authTime !== null && { auth_time: authTime }),
  ...(acr !== null && { acr }),
  ...(amr.length > 0 && { amr }),
});
