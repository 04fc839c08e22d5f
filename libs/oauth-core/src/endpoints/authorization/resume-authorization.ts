import type { Application, AuthorizationOutcome, SessionFacts } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant, Transaction } from '../../ports.js';
import { recordRefusal } from '../client-endpoint.js';
import type { ResumeAuthorization } from '../signatures.js';
import { allowedBefore, countingConsents } from '../../allowed-scopes.js';
import { type Answered, answerRequest } from './answer-request.js';
import { askUser } from './ask-user.js';
import type { AuthorizationAnswer, KnownAuthorization } from './authorization-request-store.js';
import { decideOnReturn } from './decision.js';
import { repeatAnswer } from './delivery.js';
import { isIncomplete } from '../../incomplete-user.js';
import { findRequest } from './known-request.js';
import { isOfChallenge, isRedirected } from '../../pending-authorization.js';
import { prepareResponse } from '../../response-mode.js';
import { permittedRequest } from './permitted-request.js';
import { organizationIdOf } from './requested-organization.js';
import { isStillAllowed, notAllowedAnyMore, refuseNow } from './still-allowed.js';
import { sendOutcome, type UnsentOutcome } from './unsent-outcome.js';

/**
 * The answer once more, for a form that was sent twice: the same code, or a new one in place of one that expired or was another user's. Null
 * where it was used, or taken back with what it came of: a consent that was withdrawn does not come back with a form.
 */
const repeat = async (
  tx: Transaction,
  tenant: OAuthTenant,
  known: KnownAuthorization & { readonly application: Application; readonly answer: AuthorizationAnswer },
  { decision, ...rest }: Answered,
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome | null> => {
  const repeated = await repeatAnswer(tx, tenant, { ...known, session: rest.session }, dependencies);
  if (repeated?.kind !== 'again') return repeated;
  if (decision.kind !== 'granted') return null;
  if ((await dependencies.codes.consume(tx, repeated.codeHash, dependencies.clock.epochSeconds())) !== 'first') return null;
  return answerRequest(tx, tenant, known, { decision, ...rest }, dependencies);
};

const refuse = (
  tenant: OAuthTenant,
  { request, application }: Pick<KnownAuthorization, 'request'> & { readonly application: Application },
  session: SessionFacts | null,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome> => {
  const error = notAllowedAnyMore();
  recordRefusal(tenant, 'authorization', error, request.clientId, dependencies);
  return sendOutcome(tenant, { application, session }, refuseNow(tenant, application, request, error), dependencies);
};

/**
 * Goes on with a request after the sign-in or the consent page. Answered once: who asks again, of several at a time for instance, gets the same answer as long as
 * nobody has used it. Without a session it goes back to the sign-in. That browser and request belong together is for the caller
 * to have checked.
 */
export const resumeAuthorization: ResumeAuthorization = async (
  tenant,
  { requestId, session, decision: said, organizationId },
  dependencies,
) => {
  const known = await findRequest(tenant, requestId, dependencies);
  // What a client signs its user in for itself is answered at its own endpoint, and in no browser.
  if (!known || isOfChallenge(known.request)) return null;
  if (!(await isStillAllowed(tenant, known.application, known.request, dependencies))) return refuse(tenant, known, session, dependencies);
  const { application } = known;
  const permitted = await permittedRequest(tenant, application, known.request, { session, organizationId, decision: said }, dependencies);
  const { request, organization } = permitted;
  const found = { ...known, request };
  const { unitOfWork, authorizationRequests, consents } = dependencies;
  if (isRedirected(request)) await prepareResponse(tenant, application, request.delivery, dependencies);
  const incomplete = await isIncomplete(tenant, application, session, dependencies);
  const outcome = await unitOfWork.transaction(tenant, async (tx): Promise<UnsentOutcome | null> => {
    const { clientId } = request;
    const consent = session && { clientId, userId: session.userId };
    if (consent) await tx.run(said === 'allow' ? consents.lockExclusively(consent) : consents.lockShared(consent));
    const given = consent === null ? [] : await tx.run(countingConsents(application, consent.userId, dependencies));
    const allowed = allowedBefore(given, request.asked, organizationIdOf(organization));
    const decision = decideOnReturn(request, application, session, { allowed, answer: said, isIncomplete: incomplete, organization });
    const rest = { said, consents: application.firstParty ? null : given, session };
    if (found.answer === null) {
      if (decision.kind === 'login' || decision.kind === 'consent') return askUser(tenant, request, application, decision);
      const first = await answerRequest(tx, tenant, found, { decision, ...rest }, dependencies);
      if (first !== null) return first;
    }
    const answered = await tx.run(authorizationRequests.find(requestId));
    if (!answered?.answer) return null;
    return repeat(tx, tenant, { request, application, answer: answered.answer }, { decision, ...rest }, dependencies);
  });
  return outcome && sendOutcome(tenant, { application, session }, outcome, dependencies);
};
