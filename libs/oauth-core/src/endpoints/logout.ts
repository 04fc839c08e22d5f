import type { Application, ClientId, LogoutOutcome, SessionFacts } from '#contracts';
import { OAuthError } from '../errors.js';
import { logoutFrames } from '../frontchannel-logout.js';
import { type IdTokenHint, readIdTokenHint, refuseEncryptedHint } from '../id-token.js';
import { Parameters } from '../parameters.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import { quoted } from '../quoting.js';
import { addToQuery } from '../response-mode.js';
import { destinationOf, isVerified } from '../trust.js';
import { recordRefusal } from './client-endpoint.js';
import type { BeginLogout } from './signatures.js';

const readHint = async (tenant: OAuthTenant, parameters: Parameters, dependencies: OAuthDependencies): Promise<IdTokenHint | null> => {
  const token = parameters.get('id_token_hint');
  if (token === null) return null;
  refuseEncryptedHint(token);
  const hint = await readIdTokenHint(tenant, token, dependencies);
  if (!hint.valid) throw new OAuthError('invalid_request', 'The id_token_hint is invalid', hint.reason);
  return hint;
};

/** The client that sends the user, if the request tells. RP-Initiated Logout §2: client_id and hint must agree. */
const findClient = async (
  tenant: OAuthTenant,
  parameters: Parameters,
  hint: IdTokenHint | null,
  { clients }: OAuthDependencies,
): Promise<Application | null> => {
  const named = parameters.get('client_id');
  if (named !== null && hint && named !== hint.clientId)
    throw new OAuthError('invalid_request', 'The id_token_hint was issued to another client');
  const clientId = hint?.clientId ?? (named as ClientId | null);
  if (clientId === null) return null;
  const { application } = await clients.find(tenant, clientId);
  if (application?.status !== 'active') throw new OAuthError('invalid_request', 'The client is unknown');
  return application;
};

/** Where to go afterwards: a URI that the client registered, character by character, or nowhere (§3). */
const readLocation = (parameters: Parameters, application: Application | null): string | null => {
  const uri = parameters.get('post_logout_redirect_uri');
  if (uri === null) return null;
  if (application === null)
    throw new OAuthError(
      'invalid_request',
      'Nothing tells which client the post_logout_redirect_uri is of: send the id_token_hint or client_id',
    );
  if (!application.postLogoutRedirectUris.includes(uri))
    throw new OAuthError('invalid_request', `The post_logout_redirect_uri is not registered by the client: ${quoted(uri)}`);
  const state = parameters.get('state');
  return state === null ? uri : addToQuery(uri, [['state', state]]);
};

/** RFC 9700 §4.11.2: nobody is sent by themselves to an address that nobody answers for, whatever the hint: it may have been issued to the one who registered the client. */
const destinationUnlessVerified = (location: string | null, application: Application | null): { readonly destination?: string } =>
  location === null || application === null || isVerified(application) ? {} : { destination: destinationOf(location) };

type NamedSession = Pick<SessionFacts, 'sessionId' | 'userId'>;

/** What applications may know a session by: its own id, and those of the sessions that it took the place of. */
const sessionIdsOf = ({ sessionId, predecessors = [] }: Pick<SessionFacts, 'sessionId' | 'predecessors'>) => [sessionId, ...predecessors];

/** Whether the hint proves that the request comes from a party of this very session, or of one that it took the place of (§2): otherwise its user is asked. */
const provesSession = (hint: IdTokenHint | null, session: SessionFacts): boolean =>
  hint !== null && hint.sessionId !== null && hint.userId === session.userId && sessionIdsOf(session).includes(hint.sessionId);

/**
 * The session that the hint names. Its signature proves that the request comes from a party of it, also without the browser (a server that signs its user out,
 * a browser that sends no cookie): it ends unasked, since there is nobody to ask, and to sign somebody out is all that a stolen ID token can do. Expired ones count (§2, §4): sessions
 * outlive them.
 */
const sessionOf = (hint: IdTokenHint | null): NamedSession | null =>
  hint === null || hint.sessionId === null ? null : { sessionId: hint.sessionId, userId: hint.userId };

/**
 * The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2 to §4). Whatever is wrong becomes a page, never
 * a redirect. Ending the session, with or without the user's word, is for the caller.
 */
export const beginLogout: BeginLogout = async (tenant, request, dependencies): Promise<LogoutOutcome> => {
  const parameters = Parameters.read(request.parameters);
  try {
    parameters.refuseMalformed();
    const hint = await readHint(tenant, parameters, dependencies);
    const application = await findClient(tenant, parameters, hint, dependencies);
    const location = readLocation(parameters, application);
    const frames = request.session === null ? [] : await logoutFrames(tenant, sessionIdsOf(request.session), dependencies);
    const after = { location, ...destinationUnlessVerified(location, application), ...(frames.length > 0 && { frames }) };
    if (request.session === null) return { ...after, kind: 'end_session', session: sessionOf(hint) };
    if (provesSession(hint, request.session)) return { ...after, kind: 'end_session', session: null };
    // What a client calls itself that nobody answers for may be the name of another (RFC 7591 §5).
    return { ...after, kind: 'confirm', clientName: application !== null && isVerified(application) ? application.name : null };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'logout', error, parameters.get('client_id'), dependencies);
    return { kind: 'error_page', error: error.code, description: error.description };
  }
};
