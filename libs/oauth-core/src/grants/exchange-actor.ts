import type { Application, JsonObject } from '#contracts';
import type { LiveAccessToken } from '../access-token.js';
import type { OAuthDependencies } from '../dependencies.js';
import { textClaim } from '../jwt.js';
import type { OAuthTenant } from '../ports.js';
import { clientIdentifiers } from '../subjects/client-identifiers.js';
import { actedBefore, objectClaim } from './acted-before.js';
import { type SubjectToken, unacceptable } from './exchange-tokens.js';

/** How many may have acted one for another: a token must stay one that a header carries. */
const maxActors = 8;

const countOf = (act: JsonObject | null): number => (act === null ? 0 : 1 + countOf(objectClaim(act, 'act')));

/** Whether a token names who acts as one who may (RFC 8693 §4.4): the client, by itself or by a token of its own. */
export const isNamedBy = (
  { claims }: Pick<LiveAccessToken, 'claims'>,
  { clientId }: Application,
  actor: Pick<LiveAccessToken, 'userId'> | null,
): boolean => {
  const mayAct = objectClaim(claims, 'may_act');
  const isClient = actor === null || actor.userId === null;
  return mayAct !== null && isClient && textClaim(mayAct, 'sub') === clientId;
};

/** Who acts: the user of the `actor_token`, as the client knows them, or the client itself. */
const actingSubject = async (
  tenant: OAuthTenant,
  application: Application,
  actor: LiveAccessToken | null,
  dependencies: Pick<OAuthDependencies, 'subjectSecrets'>,
): Promise<string> =>
  actor === null || actor.userId === null
    ? application.clientId
    : (await clientIdentifiers(tenant, application, dependencies)).subjectOf(actor.userId);

/**
 * The claim `act` of a new token (RFC 8693 §4.1): who acts, and within it who acted before, which is never lost. An application that acts for none but itself
 * adds nothing: with a token of its own, or where it impersonates (§1.1); an `actor_token` always counts. Null: nobody acted. Throws `invalid_request` where too many did.
 */
export const actorClaim = async (
  tenant: OAuthTenant,
  application: Application,
  { subject, actor }: { readonly subject: SubjectToken; readonly actor: LiveAccessToken | null },
  dependencies: Pick<OAuthDependencies, 'clients' | 'users' | 'subjectSecrets'>,
): Promise<JsonObject | null> => {
  const before = await actedBefore(tenant, application, subject, dependencies);
  const isUntold = subject.clientId === application.clientId || application.tokenExchangeSemantics === 'impersonation';
  if (actor === null && isUntold) return before;
  if (countOf(before) >= maxActors) throw unacceptable('subject_token', 'too many have acted one for another');
  const sub = await actingSubject(tenant, application, actor, dependencies);
  return { sub, ...(before !== null && { act: before }) };
};
