import type { Application, AuthorizationOutcome, SessionFacts } from '#contracts';
import { OAuthError } from '../../errors.js';
import { Parameters } from '../../parameters.js';
import type { OAuthDependencies, OAuthTenant, PendingAuthorization } from '../../ports.js';
import { respondWithError } from '../../response-mode.js';
import { noteRefusal } from '../client-endpoint.js';
import type { StartAuthorization } from '../signatures.js';
import { checkRequest, type KnownRecipient, requireRecipient } from './authorization-request.js';
import { issueCode } from './authorization-response.js';
import { type Decision, decideAtStart } from './decision.js';

/** What the user of the session allowed before; first-party applications need nobody's consent. */
const findConsent = async (
  tenant: OAuthTenant,
  { clientId, resource }: PendingAuthorization,
  { firstParty }: Application,
  session: SessionFacts | null,
  { unitOfWork, consents }: OAuthDependencies,
): Promise<readonly string[]> => {
  if (session === null || firstParty) return [];
  return unitOfWork.read(tenant, consents.find({ clientId, userId: session.userId, resource }));
};

const carryOut = async (
  tenant: OAuthTenant,
  request: PendingAuthorization,
  decision: Decision,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  const { unitOfWork, authorizationRequests } = dependencies;
  if (decision.kind === 'refused') throw decision.error;
  if (decision.kind === 'granted') return unitOfWork.write(tenant, request.id, issueCode(tenant, request, decision, dependencies));
  await unitOfWork.write(tenant, request.id, authorizationRequests.insert(request));
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
    const allowed = await findConsent(tenant, request, known.application, session, dependencies);
    const decision = decideAtStart(request, known.application, session, allowed);
    return await carryOut(tenant, request, decision, dependencies);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    noteRefusal(tenant, 'authorization', error, known.application.clientId, dependencies);
    return respondWithError(tenant.issuer, known.recipient, error);
  }
};
