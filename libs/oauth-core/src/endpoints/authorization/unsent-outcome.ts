import type { Application, AuthorizationOutcome, ClientAnswer, SessionFacts } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import { OAuthError } from '../../errors.js';
import { respond, respondWithError, type UnsentResponse, writeResponse } from '../../response-mode.js';
import { sessionStateOf } from '../../session-state.js';
import { destinationOf, isVerified, leadsToMany } from '../../trust.js';
import { recordRefusal } from '../client-endpoint.js';
import { countingConsents } from '../../allowed-scopes.js';
import { type InFront, issueInFront } from './front-channel-tokens.js';

/** A response that is decided. `inFront`: the tokens that it has yet to be given. */
export type DecidedResponse = UnsentResponse & { readonly inFront?: InFront };

/** What becomes of a browser at the authorization endpoint, with responses yet to be written: no transaction waits for a signature. */
export type UnsentOutcome = AuthorizationOutcome<DecidedResponse>;

/** Who gets a response, and by whose browser; null: nobody is signed in there. */
export type Leaving = { readonly application: Application; readonly session: SessionFacts | null };

const valueIn = ({ answer }: UnsentResponse, member: string): string | null => answer.find(([name]) => name === member)?.[1] ?? null;

/** Whether this browser's user has allowed the client something, and so knows where it sends them, which is to one place. */
const hasAllowed = async (tenant: OAuthTenant, { application, session }: Leaving, dependencies: OAuthDependencies): Promise<boolean> => {
  if (session === null || leadsToMany(application)) return false;
  return (await dependencies.unitOfWork.read(tenant, countingConsents(application, session.userId, dependencies))).length > 0;
};

/** What an authorization response may say (RFC 6749 §4.2.2.1): the token endpoint's word for a user who may not sign in any more is not among it. */
const asAuthorizationError = (error: OAuthError): OAuthError =>
  error.code === 'invalid_grant' ? new OAuthError('access_denied', error.description, error.detail) : error;

/** The response with its tokens, or with why there are none. */
const withTokens = async (
  tenant: OAuthTenant,
  application: Application,
  { inFront, ...response }: DecidedResponse,
  dependencies: OAuthDependencies,
): Promise<UnsentResponse> => {
  if (inFront === undefined) return response;
  const { recipient, answer } = response;
  try {
    const tokens = await issueInFront(tenant, { ...inFront, application, recipient }, dependencies);
    return respond(recipient, [...answer, ...tokens]);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'authorization', error, application.clientId, dependencies);
    return respondWithError(recipient, asAuthorizationError(error));
  }
};

/** Bytes. */
const saltSize = 16;

/** OpenID Connect Session Management 1.0 §2: with a success, where the tenant has it so. */
const withSessionState = (
  { settings }: OAuthTenant,
  { application: { clientId }, session }: Leaving,
  response: UnsentResponse,
  { random }: OAuthDependencies,
): UnsentResponse => {
  const browserState = session?.browserState;
  if (!settings.sessionManagement || browserState === undefined || valueIn(response, 'error') !== null) return response;
  const { recipient, answer } = response;
  const salt = Buffer.from(random(saltSize)).toString('base64url');
  const state = sessionStateOf({ clientId, redirectUri: recipient.redirectUri, browserState }, salt);
  return state === null ? response : respond(recipient, [...answer, ['session_state', state]]);
};

/**
 * A response as the client gets it, unless that would make of this endpoint an open redirector (RFC 9700 §4.11.2): an error takes nobody by itself to a client that registered itself and that its user has allowed nothing,
 * be the request silent, and be it the user who said no. A code is for a client that the user has allowed something; a message takes nobody anywhere.
 */
const answerTo = async (
  tenant: OAuthTenant,
  leaving: Leaving,
  decided: DecidedResponse,
  dependencies: OAuthDependencies,
): Promise<ClientAnswer> => {
  const response = withSessionState(tenant, leaving, await withTokens(tenant, leaving.application, decided, dependencies), dependencies);
  const written = await writeResponse(tenant, leaving.application, response, dependencies);
  const error = valueIn(response, 'error');
  if (
    error === null ||
    written.kind === 'web_message' ||
    isVerified(leaving.application) ||
    (await hasAllowed(tenant, leaving, dependencies))
  )
    return written;
  const description = valueIn(response, 'error_description') ?? '';
  return { kind: 'ask_before_leaving', response: written, destination: destinationOf(response.recipient.redirectUri), error, description };
};

/** The outcome with its responses as the client gets them. */
export const sendOutcome = async (
  tenant: OAuthTenant,
  leaving: Leaving,
  outcome: UnsentOutcome,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  if (outcome.kind === 'response') return answerTo(tenant, leaving, outcome, dependencies);
  if (outcome.kind === 'error_page' || outcome.kind === 'answered_elsewhere') return outcome;
  const { signUp, ...rest } = outcome;
  if (signUp === undefined) return rest;
  return { ...rest, signUp: { unavailable: await answerTo(tenant, leaving, signUp.unavailable, dependencies) } };
};
