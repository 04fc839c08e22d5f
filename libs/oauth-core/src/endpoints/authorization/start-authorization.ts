import type { AuthorizationOutcome, SessionFacts } from '#contracts';
import { OAuthError } from '../../errors.js';
import { Parameters } from '../../parameters.js';
import type { OAuthDependencies, OAuthTenant, PendingAuthorization, Transaction } from '../../ports.js';
import { respondWithError } from '../../response-mode.js';
import { noteRefusal } from '../client-endpoint.js';
import type { StartAuthorization } from '../signatures.js';
import { checkRequest, type KnownRecipient, requireRecipient } from './authorization-request.js';
import { issueCode } from './authorization-response.js';
import { type Decision, decideAtStart } from './decision.js';

const findConsent = async (
  tx: Transaction,
  { clientId, resource }: PendingAuthorization,
  session: SessionFacts | null,
  { consents }: OAuthDependencies,
): Promise<readonly string[]> => (session ? consents.find(tx, { clientId, userId: session.userId, resource }) : []);

const carryOut = async (
  tx: Transaction,
  tenant: OAuthTenant,
  request: PendingAuthorization,
  decision: Decision,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  if (decision.kind === 'refused') throw decision.error;
  if (decision.kind === 'granted') return issueCode(tx, tenant, request, decision, dependencies);
  await dependencies.authorizationRequests.insert(tx, request);
  return { kind: decision.kind === 'login' ? 'login_required' : 'consent_required', requestId: request.id };
};

const findRecipient = async (
  tenant: OAuthTenant,
  parameters: Parameters,
  dependencies: OAuthDependencies,
): Promise<KnownRecipient | AuthorizationOutcome> => {
  try {
    return await requireRecipient(tenant, parameters, dependencies);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    noteRefusal(tenant, 'authorization', error, parameters.get('client_id'), dependencies);
    return { kind: 'error_page', error: error.code, description: error.description };
  }
};

/**
 * The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2). A wrong client or redirect_uri ends on a page;
 * any other error goes to the redirect_uri. That the session is live is for the caller to have checked.
 */
export const startAuthorization: StartAuthorization = async (tenant, { parameters: list, session }, dependencies) => {
  const parameters = Parameters.read(list);
  const known = await findRecipient(tenant, parameters, dependencies);
  if ('kind' in known) return known;
  try {
    const request = await checkRequest(tenant, list, parameters, known, dependencies);
    return await dependencies.transactions.inTenant(tenant, async (tx) => {
      const allowed = await findConsent(tx, request, session, dependencies);
      const decision = decideAtStart(request, known.application, session, allowed);
      return carryOut(tx, tenant, request, decision, dependencies);
    });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    noteRefusal(tenant, 'authorization', error, known.application.clientId, dependencies);
    return respondWithError(tenant.issuer, known.recipient, error);
  }
};
