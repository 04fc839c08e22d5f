import type { Application, SessionFacts } from '#contracts';
import type { UserAuthorization } from '../../authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant, Transaction } from '../../ports.js';
import { namesBeyond } from '../../requested-claims.js';
import { accessAtEach } from '../../resource-access.js';
import { createSecret } from '../../secrets.js';
import { recordRefusal } from '../client-endpoint.js';
import type { Resumption } from '../signatures.js';
import { countsFrom } from '../../allowed-scopes.js';
import type { AuthorizationAnswer, KnownAuthorization } from './authorization-request-store.js';
import type { AllowedAccess } from '../../consent-store.js';
import type { Decision } from './decision.js';
import { deliverGranted, deliverRefused } from './delivery.js';
import { recordUnseenConsent } from './unseen-consent.js';
import type { UnsentOutcome } from './unsent-outcome.js';

export type FinalDecision = Extract<Decision, { kind: 'granted' | 'refused' }>;

/**
 * What was decided: by `said`, the answer of a page, or by `consents`, what the user allowed before; null for a first party, which needs nobody's.
 */
export type Answered<Reached extends Decision = Decision> = {
  readonly decision: Reached;
  readonly said: Resumption['decision'];
  readonly consents: readonly AllowedAccess[] | null;
  readonly session: SessionFacts | null;
};

/** Remembers what the user allowed, so that the same is not asked again. */
const rememberConsent = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { application, authorization }: { readonly application: Application; readonly authorization: UserAuthorization },
  { consents, events }: OAuthDependencies,
): Promise<void> => {
  const { clientId, userId, organizationId, byResource } = authorization;
  const claims = namesBeyond(authorization.scopes, authorization.claims);
  for (const { resource, scopes } of accessAtEach(authorization))
    await tx.run(consents.allow({ clientId, userId, resource, organizationId }, { scopes, claims }, countsFrom(application)));
  const access = byResource?.map(({ resource, scopes }) => ({ resource, scopes }));
  const granted = {
    clientId,
    userId,
    scopes: authorization.scopes,
    ...(claims.length > 0 && { claims }),
    ...(access && { access }),
    ...(organizationId !== null && { organizationId }),
  };
  await events.publish(tx, tenant, 'consentGranted', granted);
};

/** Answers the client in place of the answer that is known, and remembers what the user allowed for it; null where somebody else has answered it since. */
export const answerRequest = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { request, application, answer: before }: KnownAuthorization & { readonly application: Application },
  { decision, said, consents, session }: Answered<FinalDecision>,
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome | null> => {
  const salt = createSecret('ac', dependencies.random);
  const given: AuthorizationAnswer =
    decision.kind === 'granted'
      ? { kind: 'code', salt, userId: decision.authorization.userId }
      : { kind: 'error', salt, code: decision.error.code, description: decision.error.description };
  if (!(await tx.run(dependencies.authorizationRequests.answer(request.id, given, before)))) return null;
  if (decision.kind === 'granted') {
    const { authorization } = decision;
    if (said === 'allow') await rememberConsent(tx, tenant, { application, authorization }, dependencies);
    else if (consents !== null) await recordUnseenConsent(tx, dependencies.consents, { application, authorization, consents });
    return deliverGranted(tx, tenant, { request, application, authorization, salt }, dependencies);
  }
  recordRefusal(tenant, 'authorization', decision.error, request.clientId, dependencies);
  return deliverRefused(tx, tenant, { request, application, error: decision.error, session }, dependencies);
};
