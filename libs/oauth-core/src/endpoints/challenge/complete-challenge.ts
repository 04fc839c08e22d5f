import type { Application, OAuthReply, SessionFacts } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { errorReply, OAuthError } from '../../errors.js';
import { type ChallengeDelivery, isOfChallenge, type PendingAuthorization } from '../../pending-authorization.js';
import type { OAuthTenant } from '../../ports.js';
import { jsonReply } from '../../reply.js';
import { createSecret } from '../../secrets.js';
import { nothingAllowed } from '../../allowed-scopes.js';
import type { FinalDecision } from '../authorization/answer-request.js';
import { codeWithoutRedirect } from '../authorization/authorization-response.js';
import { decideOnReturn } from '../authorization/decision.js';
import { isIncomplete } from '../../incomplete-user.js';
import { findRequest } from '../authorization/known-request.js';
import { permittedRequest, type PermittedRequest } from '../authorization/permitted-request.js';
import { isStillAllowed, notAllowedAnyMore } from '../authorization/still-allowed.js';
import { recordRefusal } from '../client-endpoint.js';
import type { CompleteChallenge, Resumption } from '../signatures.js';
import { invalidSession } from './continue-challenge.js';

type Open = PermittedRequest<PendingAuthorization<ChallengeDelivery>> & { readonly application: Application };

/** What is decided by what the user proved. What they would still have to say on a page, they say in a browser: throws `redirect_to_web`. */
const decide = async (
  tenant: OAuthTenant,
  { request, organization, application }: Open,
  { session, decision: said }: { readonly session: SessionFacts | null; readonly decision: Resumption['decision'] },
  dependencies: OAuthDependencies,
): Promise<FinalDecision> => {
  const incomplete = await isIncomplete(tenant, application, session, dependencies);
  const consent = { allowed: nothingAllowed, answer: said, isIncomplete: incomplete, organization };
  const decision = decideOnReturn(request, application, session, consent);
  if (decision.kind === 'login' || decision.kind === 'consent')
    throw new OAuthError('redirect_to_web', 'The user has to go on in a browser');
  return decision;
};

/** Answers the request, once: of several who come at the same time one gets the code. */
const answer = async (
  tenant: OAuthTenant,
  { request, application }: Open,
  decision: FinalDecision,
  dependencies: OAuthDependencies,
): Promise<OAuthReply> => {
  const { unitOfWork, authorizationRequests, codes, random } = dependencies;
  const salt = createSecret('ac', random);
  const code = createSecret('ac', random);
  const isFirst = await unitOfWork.transaction(tenant, async (tx) => {
    if (decision.kind === 'refused') {
      const { code: error, description } = decision.error;
      return tx.run(authorizationRequests.answer(request.id, { kind: 'error', salt, code: error, description }, null));
    }
    const { authorization } = decision;
    const answered = { kind: 'code', salt, userId: authorization.userId } as const;
    if (!(await tx.run(authorizationRequests.answer(request.id, answered, null)))) return false;
    const { grantManagement } = request.asked;
    const stored = codeWithoutRedirect(tenant, { application, authorization }, request.delivery, code, dependencies);
    await tx.run(codes.insert({ ...stored, ...(grantManagement && { grantManagement }) }));
    return true;
  });
  if (!isFirst) throw invalidSession('answered');
  if (decision.kind === 'refused') throw decision.error;
  return jsonReply(200, { authorization_code: code });
};

/**
 * What the client of an authorization challenge is answered when its user has nothing more to prove (OAuth 2.0 for First-Party Applications §5.2): the code, which is redeemed as any other (§6), or why there is none. That the client is the one
 * that asked is for the caller to have found out, as whose session it is and what was decided there.
 */
export const completeChallenge: CompleteChallenge = async (tenant, { requestId, ...said }, dependencies) => {
  const known = await findRequest(tenant, requestId, dependencies);
  try {
    if (known === null || !isOfChallenge(known.request)) throw invalidSession('unknown, or of a browser');
    if (known.answer !== null) throw invalidSession('answered');
    const { application } = known;
    if (!(await isStillAllowed(tenant, application, known.request, dependencies))) throw notAllowedAnyMore();
    const open = { ...(await permittedRequest(tenant, application, known.request, said, dependencies)), application };
    return await answer(tenant, open, await decide(tenant, open, said, dependencies), dependencies);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'authorization_challenge', error, known?.request.clientId ?? null, dependencies);
    return errorReply(error, tenant.issuer);
  }
};
