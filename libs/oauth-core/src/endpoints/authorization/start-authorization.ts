import type { Application, AuthorizationOutcome, SessionFacts } from '#contracts';
import { OAuthError } from '../../errors.js';
import { Parameters } from '../../parameters.js';
import type { OAuthDependencies, OAuthTenant, PendingAuthorization } from '../../ports.js';
import { respondWithError } from '../../response-mode.js';
import { recordRefusal } from '../client-endpoint.js';
import type { StartAuthorization } from '../signatures.js';
import { allowedScopes } from './allowed-scopes.js';
import { checkRequest, type KnownRecipient, requireRecipient } from './authorization-request.js';
import { issueCode } from './authorization-response.js';
import { askUser } from './ask-user.js';
import { type Decision, decideAtStart } from './decision.js';

const keep = async (
  tenant: OAuthTenant,
  request: PendingAuthorization,
  application: Application,
  decision: Extract<Decision, { kind: 'login' | 'consent' }>,
  { unitOfWork, authorizationRequests }: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  await unitOfWork.write(tenant, request.id, authorizationRequests.insert(request));
  return askUser(tenant, request, application, decision);
};

/** Decides where no consent counts: without a session, or for a first party, which needs nobody's. */
const answerAlone = (
  tenant: OAuthTenant,
  request: PendingAuthorization,
  application: Application,
  decision: Decision,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  if (decision.kind === 'refused') throw decision.error;
  if (decision.kind !== 'granted') return keep(tenant, request, application, decision, dependencies);
  return dependencies.unitOfWork.write(tenant, request.id, issueCode(tenant, request, decision.authorization, dependencies));
};

/** Decides by what the user allowed before, which nobody takes back until the code stands: who takes it back afterwards finds that code. */
const answerByConsent = async (
  tenant: OAuthTenant,
  request: PendingAuthorization,
  { application }: KnownRecipient,
  session: SessionFacts,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  const { unitOfWork, consents } = dependencies;
  const consent = { clientId: request.clientId, userId: session.userId, resource: request.resource };
  const answer = await unitOfWork.transaction(tenant, async (tx) => {
    await tx.run(consents.hold(consent));
    const allowed = allowedScopes(await tx.run(consents.find(consent)), request.resource);
    const decision = decideAtStart(request, application, session, allowed);
    return decision.kind === 'granted' ? tx.run(issueCode(tenant, request, decision.authorization, dependencies)) : decision;
  });
  if (answer.kind === 'refused') throw answer.error;
  return answer.kind === 'login' || answer.kind === 'consent' ? keep(tenant, request, application, answer, dependencies) : answer;
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
    recordRefusal(tenant, 'authorization', error, parameters.get('client_id'), dependencies);
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
    if (session !== null && !known.application.firstParty) return await answerByConsent(tenant, request, known, session, dependencies);
    const { application } = known;
    return await answerAlone(tenant, request, application, decideAtStart(request, application, session, new Set()), dependencies);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'authorization', error, known.application.clientId, dependencies);
    return respondWithError(tenant.issuer, known.recipient, error);
  }
};
