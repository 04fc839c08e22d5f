import type { AuthorizationOutcome } from '#contracts';
import type { OAuthDependencies, OAuthTenant, PendingAuthorization, Transaction } from '../../ports.js';
import { respondWithError } from '../../response-mode.js';
import { recordRefusal } from '../client-endpoint.js';
import type { ResumeAuthorization } from '../signatures.js';
import { allowedScopes } from './allowed-scopes.js';
import { issueCode } from './authorization-response.js';
import { type Decision, decideOnReturn } from './decision.js';
import { findPendingRequest } from './pending-request.js';

/** Remembers what the user allowed, so that the same is not asked again. */
const rememberConsent = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { clientId, resource }: PendingAuthorization,
  { session, scopes }: Extract<Decision, { kind: 'granted' }>,
  { consents, events }: OAuthDependencies,
): Promise<void> => {
  const { userId } = session;
  await tx.run(consents.allow({ clientId, userId, resource }, scopes));
  await events.publish(tx, tenant, 'consentGranted', { clientId, userId, scopes });
};

/** Answers the client: the request is consumed by now. */
const answer = async (
  tx: Transaction,
  tenant: OAuthTenant,
  request: PendingAuthorization,
  decision: Extract<Decision, { kind: 'granted' | 'refused' }>,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  if (decision.kind === 'granted') return tx.run(issueCode(tenant, request, decision, dependencies));
  recordRefusal(tenant, 'authorization', decision.error, request.clientId, dependencies);
  return respondWithError(tenant.issuer, request, decision.error);
};

/**
 * Goes on with a request after the login or the consent page. Answered at most once: of several at a time, one gets the
 * answer and the others null. Without a session it goes back to the login page. That browser and request belong together is for the caller
 * to have checked.
 */
export const resumeAuthorization: ResumeAuthorization = async (tenant, resumption, dependencies) => {
  const pending = await findPendingRequest(tenant, resumption.requestId, dependencies);
  if (!pending) return null;
  const { request, application } = pending;
  const { session, decision: said } = resumption;
  const { unitOfWork, authorizationRequests, consents } = dependencies;
  return unitOfWork.transaction(tenant, async (tx) => {
    const { clientId, resource } = request;
    const consent = session && { clientId, userId: session.userId, resource };
    if (consent) await tx.run(said === 'allow' ? consents.holdAlone(consent) : consents.hold(consent));
    const allowed = allowedScopes(consent === null ? [] : await tx.run(consents.find(consent)), resource);
    const decision = decideOnReturn(request, application, session, { allowed, answer: said });
    if (decision.kind === 'login') return { kind: 'login_required', requestId: request.id };
    if (decision.kind === 'consent') return { kind: 'consent_required', requestId: request.id };
    if (!(await tx.run(authorizationRequests.consume(request.id)))) return null;
    if (decision.kind === 'granted' && said === 'allow') await rememberConsent(tx, tenant, request, decision, dependencies);
    return answer(tx, tenant, request, decision, dependencies);
  });
};
