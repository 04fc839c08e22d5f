import type { Application, SessionFacts } from '#contracts';
import type { UserAuthorization } from '../../authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import { isPolled, isRedirected, type PendingAuthorization } from '../../pending-authorization.js';
import type { OAuthTenant, Transaction } from '../../ports.js';
import { respondWithError } from '../../response-mode.js';
import { hasTokens, responseHas } from '../../response-type.js';
import { deriveSecret, hashSecret } from '../../secrets.js';
import type { AuthorizationAnswer } from './authorization-request-store.js';
import { codeInFront, issueResponse, respondWithGranted } from './authorization-response.js';
import { allowPolled, denyPolled, polledAnswered } from './polled-delivery.js';
import type { UnsentOutcome } from './unsent-outcome.js';

/*
 * How a client gets its answer, by the delivery of its request. What decides does not look at it.
 */

type Answered = { readonly request: PendingAuthorization; readonly application: Application };

/** Neither the handle nor the salt alone tells the code: a store may keep the salt. */
const codeOf = ({ id }: PendingAuthorization, salt: string): string => deriveSecret('ac', id, salt);

const unknownDelivery = ({ delivery }: PendingAuthorization): TypeError => new TypeError(`Nothing delivers by ${delivery.kind}.`);

/** Makes the code for what was granted, which follows from `salt` where a browser takes it to the client. */
export const deliverGranted = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { request, application, authorization, salt }: Answered & { readonly authorization: UserAuthorization; readonly salt: string },
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  if (isRedirected(request)) return issueResponse(tx, tenant, { request, application, authorization }, dependencies, codeOf(request, salt));
  if (isPolled(request)) return allowPolled(tx, tenant, { request, application, authorization }, dependencies);
  throw unknownDelivery(request);
};

/** Tells the client why nothing is granted. */
export const deliverRefused = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { request, application, error, session }: Answered & { readonly error: OAuthError; readonly session: SessionFacts | null },
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  if (isRedirected(request)) return respondWithError(request.delivery, error);
  if (isPolled(request)) return denyPolled(tx, tenant, { request, application, session }, dependencies);
  throw unknownDelivery(request);
};

/**
 * The answer once more, for a form that was sent twice. `again`: it was used, or expired, or is another user's, and may be given anew. Null: it was taken back with what it came
 * of.
 */
export const repeatAnswer = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { request, application, answer, session }: Answered & { readonly answer: AuthorizationAnswer; readonly session: SessionFacts | null },
  { codes, clock }: OAuthDependencies,
): Promise<UnsentOutcome | { readonly kind: 'again'; readonly codeHash: string } | null> => {
  if (isPolled(request)) return polledAnswered({ request, application }, answer, session);
  if (!isRedirected(request)) throw unknownDelivery(request);
  if (answer.kind === 'error') return respondWithError(request.delivery, new OAuthError(answer.code, answer.description));
  const code = codeOf(request, answer.salt);
  const { responseType } = request.delivery;
  const inFront = hasTokens(responseType) ? await tx.run(codes.find(hashSecret(codeInFront(code)))) : null;
  const sent = responseHas(responseType, 'code') ? await tx.run(codes.find(hashSecret(code))) : null;
  const stored = sent ?? inFront;
  if (stored === null || (hasTokens(responseType) && inFront === null)) return null;
  // The tokens of a response are of one grant, however often it is written. A code is used once.
  const isUsable = (sent === null || sent.consumedAt === null) && clock.epochSeconds() < stored.expiresAt;
  if (isUsable && session?.userId === answer.userId) return respondWithGranted(request, code, inFront);
  return { kind: 'again', codeHash: stored.codeHash };
};
