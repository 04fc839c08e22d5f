import type { Application, Json, JsonObject } from '#contracts';
import type { LiveAccessToken } from '../access-token.js';
import { subjectOf } from '../authorization.js';
import { textClaim } from '../jwt.js';
import { unacceptable } from './exchange-tokens.js';

/** How many may have acted one for another: a token must stay one that a header carries. */
const maxActors = 8;

const objectClaim = (claims: JsonObject, name: string): JsonObject | null => {
  const value: Json | undefined = claims[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
};

const countOf = (act: JsonObject | null): number => (act === null ? 0 : 1 + countOf(objectClaim(act, 'act')));

/** Who acts: the subject of the `actor_token`, or the client itself. */
const actingSubject = ({ clientId }: Application, actor: LiveAccessToken | null): string => (actor === null ? clientId : subjectOf(actor));

/** Whether a token names who acts as one who may (RFC 8693 §4.4). */
export const isNamedBy = (
  { claims }: Pick<LiveAccessToken, 'claims'>,
  application: Application,
  actor: LiveAccessToken | null,
): boolean => {
  const mayAct = objectClaim(claims, 'may_act');
  return mayAct !== null && textClaim(mayAct, 'sub') === actingSubject(application, actor);
};

/**
 * The claim `act` of a new token (RFC 8693 §4.1): who acts, and within it who acted before, which is never lost. An application that acts for none but itself
 * adds nothing: with a token of its own, or where it impersonates (§1.1); an `actor_token` always counts. Null: nobody acted. Throws `invalid_request` where too many did.
 */
export const actorClaim = (
  application: Application,
  { claims, clientId }: Pick<LiveAccessToken, 'claims' | 'clientId'>,
  actor: LiveAccessToken | null,
): JsonObject | null => {
  const before = objectClaim(claims, 'act');
  const isUntold = clientId === application.clientId || application.tokenExchangeSemantics === 'impersonation';
  if (actor === null && isUntold) return before;
  if (countOf(before) >= maxActors) throw unacceptable('subject_token', 'too many have acted one for another');
  return { sub: actingSubject(application, actor), ...(before !== null && { act: before }) };
};
