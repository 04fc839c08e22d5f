import type { Application, AuthorizationOutcome, ResumeAuthorizationRequest } from '#contracts';
import { OAuthError } from '../../errors.js';
import type { OAuthDependencies, OAuthTenant, PendingAuthorization, Transaction } from '../../ports.js';
import { respondWithError } from '../../response-mode.js';
import { noteRefusal } from '../client-endpoint.js';
import type { ResumeAuthorization } from '../signatures.js';
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
  await consents.allow(tx, { clientId, userId, resource }, scopes);
  await events.publish(tx, tenant, 'consentGranted', { clientId, userId, scopes });
};

const decide = async (
  tx: Transaction,
  request: PendingAuthorization,
  application: Application,
  { session, decision: answer }: ResumeAuthorizationRequest,
  { consents }: OAuthDependencies,
): Promise<Decision | OAuthError> => {
  const allowed = await consents.find(tx, { clientId: request.clientId, userId: session.userId, resource: request.resource });
  try {
    return decideOnReturn(request, application, session, { allowed, answer });
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
};

/**
 * Goes on with a request after the login or the consent page. Answered at most once: of several at a time, one gets the
 * answer and the others null. That browser, session and request belong together is for the caller to have checked.
 */
export const resumeAuthorization: ResumeAuthorization = async (tenant, resumption, dependencies) => {
  const pending = await findPendingRequest(tenant, resumption.requestId, dependencies);
  if (!pending) return null;
  const { request, application } = pending;
  return dependencies.transactions.inTenant(tenant, async (tx): Promise<AuthorizationOutcome | null> => {
    const decision = await decide(tx, request, application, resumption, dependencies);
    if (!(decision instanceof OAuthError) && decision.kind !== 'granted')
      return { kind: decision.kind === 'login' ? 'login_required' : 'consent_required', requestId: request.id };
    if (!(await dependencies.authorizationRequests.consume(tx, request.id))) return null;
    if (decision instanceof OAuthError) {
      noteRefusal(tenant, 'authorization', decision, application.clientId, dependencies);
      return respondWithError(tenant.issuer, request, decision);
    }
    if (resumption.decision === 'allow') await rememberConsent(tx, tenant, request, decision, dependencies);
    return issueCode(tx, tenant, request, decision, dependencies);
  });
};
