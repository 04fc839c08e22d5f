import type { Application, AuthorizationOutcome, AuthorizationRequestId, SessionFacts } from '#contracts';
import { OAuthError } from '../../errors.js';
import { Parameters } from '../../parameters.js';
import type { PendingAuthorization } from '../../pending-authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import { type Recipient, respondWithError } from '../../response-mode.js';
import { createSecret } from '../../secrets.js';
import { recordRefusal } from '../client-endpoint.js';
import type { StartAuthorization } from '../signatures.js';
import { allowedScopes } from './allowed-scopes.js';
import { issueCode } from './authorization-response.js';
import { askUser } from './ask-user.js';
import { checkRequest } from './checks/checks.js';
import { type Decision, decideAtStart } from './decision.js';
import { identifyClient } from './identify-client.js';
import { readRecipient } from './read-recipient.js';
import { recordUnseenConsent } from './unseen-consent.js';

/** Seconds in which a user may answer a request. */
const requestLifetime = 1800;

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
  application: Application,
  session: SessionFacts,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  const { unitOfWork, consents } = dependencies;
  const { resource } = request.asked;
  const consent = { clientId: request.clientId, userId: session.userId, resource };
  const answer = await unitOfWork.transaction(tenant, async (tx) => {
    await tx.run(consents.hold(consent));
    const given = await tx.run(consents.find(consent));
    const decision = decideAtStart(request, application, session, allowedScopes(given, resource));
    if (decision.kind !== 'granted') return decision;
    await recordUnseenConsent(tx, consents, decision.authorization, resource, given);
    return tx.run(issueCode(tenant, request, decision.authorization, dependencies));
  });
  if (answer.kind === 'refused') throw answer.error;
  return answer.kind === 'login' || answer.kind === 'consent' ? keep(tenant, request, application, answer, dependencies) : answer;
};

/** Who asks, and where the answer goes, both proven against the registration. Without it there is no redirect. */
type Addressed = { readonly application: Application; readonly recipient: Recipient };

const addressRequest = async (
  tenant: OAuthTenant,
  parameters: Parameters,
  dependencies: OAuthDependencies,
): Promise<Addressed | Extract<AuthorizationOutcome, { kind: 'error_page' }>> => {
  try {
    const application = await identifyClient(tenant, parameters, dependencies);
    return { application, recipient: readRecipient(application, parameters) };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'authorization', error, parameters.get('client_id'), dependencies);
    return { kind: 'error_page', error: error.code, description: error.description };
  }
};

const readRequest = async (
  tenant: OAuthTenant,
  parameters: Parameters,
  { application, recipient }: Addressed,
  dependencies: OAuthDependencies,
): Promise<PendingAuthorization> => {
  const { codeChallenge, nonce, ...asked } = await checkRequest('authorize', { tenant, application, parameters }, dependencies);
  const createdAt = dependencies.clock.epochSeconds();
  return {
    id: createSecret('ar', dependencies.random) as AuthorizationRequestId,
    clientId: application.clientId,
    asked,
    delivery: { kind: 'redirect', ...recipient, codeChallenge, nonce },
    createdAt,
    expiresAt: createdAt + requestLifetime,
  };
};

/**
 * The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2). A wrong client or redirect_uri ends on a page;
 * any other error goes to the redirect_uri. That the session is live is for the caller to have checked.
 */
export const startAuthorization: StartAuthorization = async (tenant, { parameters: list, session }, dependencies) => {
  const parameters = Parameters.read(list);
  const addressed = await addressRequest(tenant, parameters, dependencies);
  if ('kind' in addressed) return addressed;
  const { application, recipient } = addressed;
  try {
    const request = await readRequest(tenant, parameters, addressed, dependencies);
    if (session !== null && !application.firstParty) return await answerByConsent(tenant, request, application, session, dependencies);
    return await answerAlone(tenant, request, application, decideAtStart(request, application, session, new Set()), dependencies);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'authorization', error, application.clientId, dependencies);
    return respondWithError(tenant.issuer, recipient, error);
  }
};
