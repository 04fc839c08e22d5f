import type { ClientId, JsonObject, SessionFacts, SessionId, UserId } from '#contracts';
import type { AuthorizationDetail } from './authorization-details.js';
import type { AskedAuthorization } from './pending-authorization.js';
import type { RequestedClaims } from './requested-claims.js';

/**
 * What a client may do, for whom, and how that user was recognised. It is made once, and carried whole by the decision, the code and the grant: a further
 * fact is a member here, and who carries it does not change.
 */
export type Authorization = {
  readonly clientId: ClientId;
  /** Null: the client acts for itself. */
  readonly userId: UserId | null;
  /** The SSO session it came of. Without the scope `offline_access` it ends with that session. */
  readonly sessionId: SessionId | null;
  readonly scopes: readonly string[];
  /** Identifiers of the resource servers that access tokens may be for (RFC 8707), one at most so far; none: userinfo only. */
  readonly resources: readonly [] | readonly [string];
  /** What the client is told by name beside what scopes tell (OpenID Connect Core §5.5); null: nothing. */
  readonly claims: RequestedClaims | null;
  /** What exactly, beside the scopes (RFC 9396). */
  readonly authorizationDetails: readonly AuthorizationDetail[];
  /** Epoch seconds. */
  readonly authTime: number | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
};

/** What a user authorized, in a session. */
export type UserAuthorization = Authorization & { readonly userId: UserId; readonly sessionId: SessionId; readonly authTime: number };

type Asked = Pick<AskedAuthorization, 'scopes' | 'resource' | 'authorizationDetails'>;

const resourcesOf = ({ resource }: Asked): Authorization['resources'] => (resource === null ? [] : [resource]);

/** What is asked for is what is authorized: a user allows all of it or nothing. */
const whatIsAsked = (asked: Asked): Pick<Authorization, 'scopes' | 'resources' | 'authorizationDetails'> => ({
  scopes: asked.scopes,
  resources: resourcesOf(asked),
  authorizationDetails: asked.authorizationDetails,
});

/** The user of a session authorizes a client to do all that it asks. */
export const authorizeByUser = (
  clientId: ClientId,
  asked: Asked & Pick<AskedAuthorization, 'claims'>,
  session: SessionFacts,
): UserAuthorization => {
  const { userId, sessionId, authTime, acr, amr } = session;
  return { clientId, userId, sessionId, ...whatIsAsked(asked), claims: asked.claims, authTime, acr, amr };
};

/** A client acts for itself (RFC 6749 §4.4): nobody signed in for it. */
export const authorizeItself = (clientId: ClientId, asked: Asked): Authorization => {
  const nobody = { userId: null, sessionId: null, claims: null, authTime: null, acr: null, amr: [] };
  return { clientId, ...whatIsAsked(asked), ...nobody };
};

/** What holds of an authorization that was stored before there was the member. */
const unsaid: Omit<Authorization, 'clientId'> = {
  userId: null,
  sessionId: null,
  scopes: [],
  resources: [],
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
