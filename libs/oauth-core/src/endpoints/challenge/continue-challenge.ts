import type { Application, ClientId, ClientRequest } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import { Parameters } from '../../parameters.js';
import { isOfChallenge } from '../../pending-authorization.js';
import type { OAuthTenant } from '../../ports.js';
import { type Confirmation, confirmationByKey, isBoundTo, proveSender, requireProof, tellingNonce } from '../../sender-constraint.js';
import type { KnownAuthorization } from '../authorization/authorization-request-store.js';
import { findRequest } from '../authorization/known-request.js';
import { isStillAllowed, notAllowedAnyMore } from '../authorization/still-allowed.js';
import { answerClient, namedClient, requireApplication } from '../client-endpoint.js';
import type { ContinueChallenge } from '../signatures.js';
import { challengeAnswer } from './challenge-answer.js';

/** One refusal for whatever is wrong with an auth_session, which could be somebody else's. */
export const invalidSession = (detail: string | null = null): OAuthError =>
  new OAuthError('invalid_session', 'The auth_session is invalid, expired, used, or was given to another client or device', detail);

/** OAuth 2.0 for First-Party Applications §5.1: the session itself says whose it is, where the request does not. */
const naming = (request: ClientRequest, clientId: ClientId): ClientRequest =>
  namedClient(request, Parameters.read(request.parameters)) === null
    ? { ...request, parameters: [...request.parameters, ['client_id', clientId]] }
    : request;

/** Refuses another client than began, one with another key, and whoever comes when all is said. */
const requireSame = async (
  tenant: OAuthTenant,
  known: KnownAuthorization | null,
  application: Application,
  confirmation: Confirmation | null,
  dependencies: OAuthDependencies,
): Promise<void> => {
  if (known === null || !isOfChallenge(known.request)) throw invalidSession('unknown, or of a browser');
  const { request, answer } = known;
  if (request.clientId !== application.clientId) throw invalidSession('given to another client');
  if (answer !== null) throw invalidSession('answered');
  const bound = confirmationByKey(request.delivery.dpopJkt);
  requireProof('auth_session', bound, confirmation);
  if (!isBoundTo(bound, confirmation)) throw invalidSession('bound to another key');
  if (!(await isStillAllowed(tenant, application, request, dependencies))) throw notAllowedAnyMore();
};

/**
 * The authorization challenge endpoint at a further request (OAuth 2.0 for First-Party Applications §5.3.1, §9.5.1, §9.6.1): whether it is of the client that made the first, with the key that it proved then. What its user typed is for the
 * caller to have verified afterwards, and that the auth_session is used once.
 */
export const continueChallenge: ContinueChallenge = async (tenant, { requestId, ...request }, dependencies) => {
  const known = await findRequest(tenant, requestId, dependencies);
  const named = known === null ? request : naming(request, known.request.clientId);
  return challengeAnswer(
    await answerClient(
      tenant,
      { name: 'authorization_challenge', required: [] },
      named,
      dependencies,
      async (asked, client, parameters) => {
        const application = requireApplication(asked, client, parameters);
        const sender = await proveSender(asked, application, { dpop: request.dpop }, dependencies);
        await tellingNonce(sender, () => requireSame(asked, known, application, sender.confirmation, dependencies));
        return { kind: 'sign_in', headers: sender.headers } as const;
      },
    ),
  );
};
