import type { Application, AuthorizationOutcome, ClientAnswer, SessionFacts } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import { type UnsentResponse, writeResponse } from '../../response-mode.js';
import { destinationOf, isVerified } from '../../trust.js';

/** What becomes of a browser at the authorization endpoint, with responses yet to be written: no transaction waits for a signature. */
export type UnsentOutcome = AuthorizationOutcome<UnsentResponse>;

/** Who gets a response, and by whose browser; null: nobody is signed in there. */
export type Leaving = { readonly application: Application; readonly session: SessionFacts | null };

type SendDependencies = Pick<OAuthDependencies, 'signer' | 'clock' | 'unitOfWork' | 'consents'>;

const valueIn = ({ answer }: UnsentResponse, member: string): string | null => answer.find(([name]) => name === member)?.[1] ?? null;

/** Whether this browser's user has allowed the client something, and so knows where it sends them. */
const hasAllowed = async (
  tenant: OAuthTenant,
  { application, session }: Leaving,
  { unitOfWork, consents }: SendDependencies,
): Promise<boolean> => {
  if (session === null) return false;
  const { clientId } = application;
  return (await unitOfWork.read(tenant, consents.find({ clientId, userId: session.userId }))).length > 0;
};

/**
 * A response as the client gets it, unless that would make of this endpoint an open redirector (RFC 9700 §4.11.2): an error takes nobody by itself to a client that registered itself and that its user has allowed nothing,
 * be the request silent, and be it the user who said no. A code is for a client that the user has allowed something.
 */
const answerTo = async (
  tenant: OAuthTenant,
  leaving: Leaving,
  response: UnsentResponse,
  dependencies: SendDependencies,
): Promise<ClientAnswer> => {
  const written = await writeResponse(tenant, leaving.application, response, dependencies);
  const error = valueIn(response, 'error');
  if (error === null || isVerified(leaving.application) || (await hasAllowed(tenant, leaving, dependencies))) return written;
  const description = valueIn(response, 'error_description') ?? '';
  return { kind: 'ask_before_leaving', response: written, destination: destinationOf(response.recipient.redirectUri), error, description };
};

/** The outcome with its responses as the client gets them. */
export const sendOutcome = async (
  tenant: OAuthTenant,
  leaving: Leaving,
  outcome: UnsentOutcome,
  dependencies: SendDependencies,
): Promise<AuthorizationOutcome> => {
  if (outcome.kind === 'response') return answerTo(tenant, leaving, outcome, dependencies);
  if (outcome.kind === 'error_page' || outcome.kind === 'answered_elsewhere') return outcome;
  const { signUp, ...rest } = outcome;
  if (signUp === undefined) return rest;
  return { ...rest, signUp: { unavailable: await answerTo(tenant, leaving, signUp.unavailable, dependencies) } };
};
