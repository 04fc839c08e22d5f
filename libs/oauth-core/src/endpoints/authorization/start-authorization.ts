import type { Application, SessionFacts } from '#contracts';
import { OAuthError } from '../../errors.js';
import { Parameters } from '../../parameters.js';
import type { PendingAuthorization, RedirectDelivery } from '../../pending-authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import { prepareResponse, respondWithError } from '../../response-mode.js';
import { hasTokens } from '../../response-type.js';
import { recordRefusal } from '../client-endpoint.js';
import type { StartAuthorization } from '../signatures.js';
import { allowedBefore, holdConsents, nothingAllowed } from '../../allowed-scopes.js';
import { answerRequest } from './answer-request.js';
import { askUser } from './ask-user.js';
import { issueCode, issueResponse } from './authorization-response.js';
import { type Arrival, type Decision, decideAtStart } from './decision.js';
import { identifyClient } from './identify-client.js';
import { alreadyAnswered, findPushedRequest, type PushedAuthorization } from './pushed-request.js';
import { isIncomplete } from '../../incomplete-user.js';
import { permittedRequest } from './permitted-request.js';
import { readRecipient } from './read-recipient.js';
import { organizationIdOf } from './requested-organization.js';
import { type Addressed, readRequest } from './read-request.js';
import { type ResolvedParameters, resolveParameters } from './resolve-parameters.js';
import { recordUnseenConsent } from './unseen-consent.js';
import { sendOutcome, type UnsentOutcome } from './unsent-outcome.js';

const keep = async (
  tenant: OAuthTenant,
  request: PendingAuthorization,
  application: Application,
  decision: Extract<Decision, { kind: 'login' | 'consent' }>,
  { unitOfWork, authorizationRequests }: OAuthDependencies,
): Promise<UnsentOutcome> => {
  await unitOfWork.write(tenant, request.id, authorizationRequests.insert(request));
  return askUser(tenant, request, application, decision);
};

/** Decides where no consent counts: without a session, or for a first party, which needs nobody's. */
const answerAlone = (
  tenant: OAuthTenant,
  request: PendingAuthorization<RedirectDelivery>,
  application: Application,
  decision: Decision,
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  if (decision.kind === 'refused') throw decision.error;
  if (decision.kind !== 'granted') return keep(tenant, request, application, decision, dependencies);
  const { unitOfWork } = dependencies;
  const granted = { request, application, authorization: decision.authorization };
  if (hasTokens(request.delivery.responseType))
    return unitOfWork.transaction(tenant, (tx) => issueResponse(tx, tenant, granted, dependencies));
  return unitOfWork.write(tenant, request.id, issueCode(tenant, granted, dependencies));
};

/** Decides by what the user allowed before of what they are `permitted`, which nobody takes back until the code stands: who takes it back afterwards finds that code. */
const answerByConsent = async (
  tenant: OAuthTenant,
  request: PendingAuthorization<RedirectDelivery>,
  application: Application,
  { permitted, ...arrival }: Arrival & { readonly session: SessionFacts; readonly permitted: PendingAuthorization },
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  const { unitOfWork, consents } = dependencies;
  const { session } = arrival;
  const answer = await unitOfWork.transaction(tenant, async (tx) => {
    const given = await holdConsents(tx, application, session, dependencies);
    const allowed = allowedBefore(given, permitted.asked, organizationIdOf(arrival.organization));
    const decision = decideAtStart(permitted, application, arrival, allowed);
    if (decision.kind !== 'granted') return decision;
    await recordUnseenConsent(tx, consents, { application, authorization: decision.authorization, consents: given });
    return issueResponse(tx, tenant, { request, application, authorization: decision.authorization }, dependencies);
  });
  if (answer.kind === 'refused') throw answer.error;
  return answer.kind === 'login' || answer.kind === 'consent' ? keep(tenant, request, application, answer, dependencies) : answer;
};

/** As `answerByConsent`, for a request that was pushed: it is kept already, and is answered once, be there several browsers. */
const answerPushed = async (
  tenant: OAuthTenant,
  known: PushedAuthorization,
  application: Application,
  session: SessionFacts | null,
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  const { request, organization } = await permittedRequest(tenant, application, known.request, { session }, dependencies);
  await prepareResponse(tenant, application, request.delivery, dependencies);
  const arrival = {
    session,
    organization,
    arrivedAt: dependencies.clock.epochSeconds(),
    isIncomplete: await isIncomplete(tenant, application, session, dependencies),
  };
  return dependencies.unitOfWork.transaction(tenant, async (tx) => {
    const given = await holdConsents(tx, application, session, dependencies);
    const allowed = allowedBefore(given, request.asked, organizationIdOf(organization));
    const decision = decideAtStart(request, application, arrival, allowed);
    if (decision.kind === 'login' || decision.kind === 'consent') return askUser(tenant, request, application, decision);
    const consents = application.firstParty ? null : given;
    const answer = await answerRequest(
      tx,
      tenant,
      { ...known, request, application },
      { decision, said: null, consents, session },
      dependencies,
    );
    if (answer === null) throw alreadyAnswered();
    return answer;
  });
};

/** Checks a request whose recipient is known, and decides on it. Any error goes there. */
const answerRecipient = async (
  tenant: OAuthTenant,
  resolved: ResolvedParameters,
  addressed: Addressed,
  session: SessionFacts | null,
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  const { application, recipient } = addressed;
  try {
    const request = await readRequest('authorize', tenant, resolved, addressed, dependencies);
    const { request: permitted, organization } = await permittedRequest(tenant, application, request, { session }, dependencies);
    const incomplete = await isIncomplete(tenant, application, session, dependencies);
    const arrival = { organization, arrivedAt: request.createdAt, isIncomplete: incomplete };
    if (session !== null && !application.firstParty)
      return await answerByConsent(tenant, request, application, { ...arrival, session, permitted }, dependencies);
    const decision = decideAtStart(permitted, application, { ...arrival, session }, nothingAllowed);
    return await answerAlone(tenant, request, application, decision, dependencies);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'authorization', error, application.clientId, dependencies);
    return respondWithError(recipient, error);
  }
};

/** Finds out what is asked, and where an answer goes. */
const answerUnpushed = async (
  tenant: OAuthTenant,
  parameters: Parameters,
  application: Application,
  session: SessionFacts | null,
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  const resolved = await resolveParameters(tenant, application, parameters, dependencies);
  const recipient = readRecipient(tenant, application, resolved);
  return answerRecipient(tenant, resolved, { application, recipient }, session, dependencies);
};

/**
 * The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2). A wrong client, request_uri or redirect_uri ends on a page;
 * any other error goes to the redirect_uri. That the session is live is for the caller to have checked.
 */
export const startAuthorization: StartAuthorization = async (tenant, { parameters: list, session }, dependencies) => {
  const parameters = Parameters.read(list);
  try {
    const application = await identifyClient(tenant, parameters, dependencies);
    const pushed = await findPushedRequest(tenant, application, parameters, dependencies);
    const outcome =
      pushed === null
        ? await answerUnpushed(tenant, parameters, application, session, dependencies)
        : await answerPushed(tenant, pushed, application, session, dependencies);
    return await sendOutcome(tenant, { application, session }, outcome, dependencies);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'authorization', error, parameters.get('client_id'), dependencies);
    return { kind: 'error_page', error: error.code, description: error.description };
  }
};
