import { type Application, type JsonObject, type ResourceServer, systemTenantSlug } from '#contracts';
import { issueAccessToken, type LiveAccessToken } from '../access-token.js';
import { type AuthorizationDetail, detailsClaim, narrowedDetails } from '../authorization-details.js';
import { oneResource } from '../audience.js';
import { hookedClaims } from '../claim-mapping/hooked-claims.js';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { Parameters } from '../parameters.js';
import { requirePermittedTarget } from '../permissions.js';
import type { OAuthTenant } from '../ports.js';
import { quoted } from '../quoting.js';
import { isRegistrable } from '../scope-template.js';
import { formatScope, isPlatformScope, parseScope, refuseUnallowed, scopesByDefault } from '../scopes.js';
import { type Confirmation, confirmationOf, isBoundTo, requireProof, tokenTypeOf } from '../sender-constraint.js';
import { actorClaim, isNamedBy } from './exchange-actor.js';
import { accessTokenUri, admitSubjectInOrganization, readActor, readSubject, type SubjectToken, unacceptable } from './exchange-tokens.js';
import type { GrantRequest } from './grant-handler.js';
import { idJagUri, issueIdentityAssertion } from './identity-assertion.js';

/*
 * Token exchange: RFC 8693. An application that got a user's access token gets another one for the same user: for less, or for an API that the administrator
 * allows it to call. Both stand on one grant, so that whatever ends the first authorization, a sign-out or a revoked consent, ends what came of it.
 */

export const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';

export const parameters = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'resource',
  'audience',
  'scope',
  'authorization_details',
] as const;

/** An access token for the user of `subject_token`, or an identity assertion where one is asked for; no refresh token and no ID token (§2.2.1). It expires with `subject_token` and `actor_token` at the latest. */
export const handle = async (
  tenant: OAuthTenant,
  { application, parameters: given, confirmation }: GrantRequest,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  refuseUnfitClient(tenant, application);
  if (given.get('requested_token_type') === idJagUri) return issueIdentityAssertion(tenant, application, given, dependencies);
  refuseOtherRequestedType(given);
  // First: whether it is refused must not tell whether somebody's `subject_token` lives.
  const actor = await readActor(tenant, given, application, dependencies);
  const subject = await readSubject(tenant, given, application, dependencies);
  refuseUnallowedSubject(application, subject, actor);
  refuseLostBinding(application, subject, actor, confirmation);
  const target = await resolveTarget(tenant, application, subject, given, dependencies);
  const asked = requestedScopes(application, subject, target, given.get('scope'));
  const details = narrowedDetails(detailsFor(subject, target), given);
  // A key of an application is of no user.
  const user =
    subject.userId === null ? null : await admitSubjectInOrganization(tenant, application, subject.userId, subject, dependencies);
  const permitted = requirePermittedTarget(tenant, { resourceServer: target, scopes: asked, authorizationDetails: details }, user);
  const { resourceServer, scopes, authorizationDetails } = permitted;

  const expiresAtMost = Math.min(subject.grant.expiresAt, subject.expiresAt, actor?.expiresAt ?? Infinity);
  const grant = { ...subject.grant, expiresAt: expiresAtMost };
  const act = await actorClaim(tenant, application, { subject, actor }, dependencies);
  const hooked = await hookedClaims(tenant, { application, user, resourceServer, scopes, places: ['access_token'] }, dependencies);
  const issuing = {
    application,
    grant,
    resourceServer,
    user,
    scopes,
    authorizationDetails,
    confirmation,
    act,
    hooked,
  };
  const { token, expiresAt, stored } = await issueAccessToken(tenant, issuing, dependencies);
  if (stored) await dependencies.unitOfWork.write(tenant, stored.tokenHash, dependencies.accessTokens.insert(stored));
  return {
    access_token: token,
    issued_token_type: accessTokenUri,
    token_type: tokenTypeOf(confirmation),
    expires_in: expiresAt - dependencies.clock.epochSeconds(),
    ...(scopes.length > 0 && { scope: formatScope(scopes) }),
    ...(authorizationDetails.length > 0 && { authorization_details: authorizationDetails }),
  };
};

const refuseUnfitClient = ({ slug }: OAuthTenant, { type }: Application): void => {
  if (type !== 'confidential') throw new OAuthError('unauthorized_client', 'Public clients cannot exchange tokens');
  // Its APIs administer all tenants: nobody acts there for somebody else.
  if (slug === systemTenantSlug) throw new OAuthError('unauthorized_client', 'Tokens of the built-in tenant are not exchanged');
};

const refuseOtherRequestedType = (given: Parameters): void => {
  const requested = given.get('requested_token_type');
  if (requested !== null && requested !== accessTokenUri)
    throw new OAuthError('invalid_request', `The requested_token_type is not supported: ${quoted(requested)}`);
};

/** Tokens of the client's own, those for an API that it is the back end of, and those that name who acts in `may_act` (§4.4). */
const refuseUnallowedSubject = (application: Application, subject: SubjectToken, actor: LiveAccessToken | null): void => {
  const isOwn = subject.clientId === application.clientId;
  // It says in nobody's name that another application acts.
  if (!isOwn && subject.userId === null) throw unacceptable('subject_token', 'a key of another application');
  const isForItsApi = subject.audience.some((audience) => application.tokenExchangeSubjects.includes(audience));
  if (!isOwn && !isForItsApi && !isNamedBy(subject, application, actor))
    throw unacceptable('subject_token', 'neither of this client, nor for its API, nor does it name who acts');
};

const requireKey = (name: 'subject_token' | 'actor_token', bound: Confirmation | null, confirmation: Confirmation | null): void => {
  requireProof(name, bound, confirmation);
  if (!isBoundTo(bound, confirmation)) throw unacceptable(name, 'bound to another key');
};

const requireSomeKey = (bound: Confirmation | null, confirmation: Confirmation | null): void => {
  requireProof('subject_token', bound, confirmation);
  if (bound !== null && confirmation === null) throw unacceptable('subject_token', 'bound to a certificate, by who proves nothing');
};

/** What is bound is exchanged for what is bound too: of the client's own tokens to the same key, of another's, whose key it cannot have, to a key of its own. */
const refuseLostBinding = (
  application: Application,
  subject: SubjectToken,
  actor: LiveAccessToken | null,
  confirmation: Confirmation | null,
): void => {
  const bound = confirmationOf(subject.claims);
  if (subject.clientId === application.clientId) requireKey('subject_token', bound, confirmation);
  else requireSomeKey(bound, confirmation);
  if (actor !== null) requireKey('actor_token', confirmationOf(actor.claims), confirmation);
};

const refuseTarget = (target: string): never => {
  throw new OAuthError(
    'invalid_target',
    `The resource is unknown or not one that this client may exchange this token for: ${quoted(target)}`,
  );
};

/** What a token request names by `resource` (RFC 8707 §2) or `audience` (§2.1), which are one here. Null: nothing. */
const requestedTarget = (given: Parameters): string | null => {
  const resource = oneResource(given);
  const audience = given.get('audience');
  if (resource !== null && audience !== null && resource !== audience)
    throw new OAuthError('invalid_target', 'The resource and the audience are not the same');
  return resource ?? audience;
};

/** The API that the new token is for: that of `subject_token`, or one that the application may call for users. Null: the platform alone. */
const resolveTarget = async (
  tenant: OAuthTenant,
  { tokenExchangeTargets }: Application,
  { audience, userId }: SubjectToken,
  given: Parameters,
  { resourceServers }: OAuthDependencies,
): Promise<ResourceServer | null> => {
  const target = requestedTarget(given) ?? audience.find((named) => named !== tenant.issuer) ?? tenant.issuer;
  // A key of an application is for its API alone: the application itself may be allowed more than it.
  const targets = userId === null ? [] : tokenExchangeTargets;
  if (!audience.includes(target) && !targets.includes(target)) return refuseTarget(target);
  if (target === tenant.issuer) return null;
  const server = (await resourceServers.list(tenant)).find(({ identifier }) => identifier === target);
  return server ?? refuseTarget(target);
};

/**
 * At the APIs that `subject_token` is for, its scopes or fewer; at another, those of it that the administrator lets the application ask for. Without a `scope`,
 * all of its scopes, and elsewhere what has no parameter.
 */
const requestedScopes = (
  application: Application,
  subject: SubjectToken,
  resourceServer: ResourceServer | null,
  scope: string | null,
): readonly string[] => {
  const isElsewhere = resourceServer !== null && !subject.audience.includes(resourceServer.identifier);
  const allowed = isElsewhere
    ? application.scopes.filter((name) => isRegistrable(resourceServer, name))
    : grantedScopes(subject, resourceServer);
  if (scope === null) return isElsewhere ? scopesByDefault(allowed, [resourceServer]) : allowed;
  const scopes = parseScope(scope);
  refuseUnallowed(allowed, scopes, resourceServer === null ? [] : [resourceServer]);
  return scopes;
};

const grantedScopes = ({ scopes }: SubjectToken, resourceServer: ResourceServer | null): readonly string[] => {
  const narrowed = scopes.filter((name) => name !== 'offline_access');
  return resourceServer === null ? narrowed.filter(isPlatformScope) : narrowed;
};

/** At the APIs that `subject_token` is for, its details or fewer; at another, none: details mean something at their own API alone. */
const detailsFor = ({ audience, claims }: SubjectToken, resourceServer: ResourceServer | null): readonly AuthorizationDetail[] =>
  resourceServer !== null && audience.includes(resourceServer.identifier) ? detailsClaim(claims) : [];
