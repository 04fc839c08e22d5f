import type { Application, IdentityAssertionTarget, JsonObject, SessionId, User, UserId } from '#contracts';
import { oneResource } from '../audience.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import type { StoredGrant } from '../grant-store.js';
import { idTokenAlgorithm, readIdTokenHint } from '../id-token.js';
import { parseClaims, textsClaim, timeClaim } from '../jwt.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import { quoted } from '../quoting.js';
import { randomUuid } from '../random-ids.js';
import { formatScope, parseScope, refuseBeyond } from '../scopes.js';
import { clientIdentifiers } from '../subjects/client-identifiers.js';
import { admitSubject, unacceptable } from './exchange-tokens.js';

/*
 * The identity assertion authorization grant, as its issuer: draft-ietf-oauth-identity-assertion-authz-grant. An application whose user is signed in here is told so for an
 * authorization server of somebody else, which trusts the tenant and gives it a token for that user by RFC 7523.
 */

export const idJagUri = 'urn:ietf:params:oauth:token-type:id-jag';
const idTokenUri = 'urn:ietf:params:oauth:token-type:id_token';

/** §3: in the header, so that it passes for no token of ours. */
export const idJagType = 'oauth-id-jag+jwt';

/** As the draft has it in its examples: an assertion is shown at once. Seconds. */
const lifetime = 300;

/** A live ID token of the client's, with the authorization that it came with. */
type Identity = { readonly claims: JsonObject; readonly grant: StoredGrant; readonly userId: UserId; readonly expiresAt: number };

const refuseOther = (given: Parameters): void => {
  if (given.get('actor_token') !== null || given.get('actor_token_type') !== null)
    throw new OAuthError('invalid_request', 'An actor_token is not supported for this requested_token_type');
  // Left out of what is issued, it would be asked for and not granted without a word (RFC 9396 §5).
  if (given.get('authorization_details') !== null)
    throw new OAuthError('invalid_request', 'authorization_details are not supported for this requested_token_type');
};

/** What the administrator lets the application ask for there. Throws `invalid_target`. */
const resolveTarget = ({ identityAssertionTargets }: Application, given: Parameters): IdentityAssertionTarget => {
  const audience = given.require('audience');
  const target = identityAssertionTargets.find((known) => known.audience === audience);
  if (target === undefined)
    throw new OAuthError('invalid_target', `The audience is not one that this client may act for its users at: ${quoted(audience)}`);
  return target;
};

const requestedResource = ({ resources = [] }: IdentityAssertionTarget, given: Parameters): string | null => {
  const resource = oneResource(given);
  if (resource !== null && !resources.includes(resource))
    throw new OAuthError('invalid_target', `The resource is not one that this client may ask for there: ${quoted(resource)}`);
  return resource;
};

const requestedScopes = ({ scopes }: IdentityAssertionTarget, given: Parameters): readonly string[] => {
  const scope = given.get('scope');
  if (scope === null) return scopes;
  const requested = parseScope(scope);
  refuseBeyond(scopes, requested);
  return requested;
};

/** §4.3.3: an ID token that was issued to the client itself, and whose authorization nobody has ended. */
const readIdentity = async (
  tenant: OAuthTenant,
  application: Application,
  given: Parameters,
  dependencies: OAuthDependencies,
): Promise<Identity> => {
  const token = given.require('subject_token');
  const type = given.require('subject_token_type');
  if (type !== idTokenUri) throw new OAuthError('invalid_request', `The subject_token_type is not supported: ${quoted(type)}`);
  const read = await readIdTokenHint(tenant, token, dependencies);
  if (!read.valid) throw unacceptable('subject_token', read.reason);
  const claims = parseClaims(token) ?? {};
  const { clientId, userId, sessionId } = read;
  if (clientId !== application.clientId || textsClaim(claims, 'aud').length !== 1) throw unacceptable('subject_token', 'of another client');
  const expiresAt = timeClaim(claims, 'exp') ?? 0;
  if (dependencies.clock.epochSeconds() >= expiresAt) throw unacceptable('subject_token', 'expired');
  const grant = sessionId && (await findAuthorization(tenant, { clientId, userId, sessionId }, dependencies));
  if (!grant) throw unacceptable('subject_token', 'of an authorization that was ended');
  return { claims, grant, userId, expiresAt };
};

const findAuthorization = (
  tenant: OAuthTenant,
  of: { readonly clientId: Application['clientId']; readonly userId: UserId; readonly sessionId: SessionId },
  { unitOfWork, grants }: OAuthDependencies,
): Promise<StoredGrant | null> => unitOfWork.read(tenant, grants.findOfSession(of));

/** How the user was recognised, as the ID token says. */
const authenticationOf = (claims: JsonObject): JsonObject =>
  Object.fromEntries(['auth_time', 'acr', 'amr'].flatMap((name) => (claims[name] === undefined ? [] : [[name, claims[name]]])));

/** By what the other server may find its account of the user: an address that is theirs, where the application was allowed to know it. */
const emailOf = ({ email, emailVerified }: User, { authorization }: StoredGrant): JsonObject =>
  email !== null && emailVerified && authorization.scopes.includes('email') ? { email, email_verified: true } : {};

/**
 * An assertion of who the user of an ID token is, for another authorization server (§4.3), which it is worth something to for five minutes. No access token comes of it here. That the
 * client may exchange tokens is for the caller to have checked.
 */
export const issueIdentityAssertion = async (
  tenant: OAuthTenant,
  application: Application,
  given: Parameters,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  refuseOther(given);
  const target = resolveTarget(application, given);
  const resource = requestedResource(target, given);
  const scopes = requestedScopes(target, given);
  const { claims, grant, userId, expiresAt } = await readIdentity(tenant, application, given, dependencies);
  const user = await admitSubject(tenant, userId, dependencies);

  const identifiers = await clientIdentifiers(tenant, application, dependencies);
  const { signer, clock, random } = dependencies;
  const now = clock.epochSeconds();
  const exp = Math.min(now + lifetime, expiresAt);
  const assertion: JsonObject = {
    iss: tenant.issuer,
    sub: identifiers.subjectOf(userId),
    aud: target.audience,
    client_id: target.client_id,
    jti: randomUuid(random),
    iat: now,
    exp,
    ...(resource !== null && { resource }),
    ...(scopes.length > 0 && { scope: formatScope(scopes) }),
    ...authenticationOf(claims),
    ...emailOf(user, grant),
  };
  return {
    issued_token_type: idJagUri,
    access_token: await signer.sign(tenant, assertion, { alg: idTokenAlgorithm(tenant, application), typ: idJagType }),
    token_type: 'N_A',
    expires_in: exp - now,
    ...(scopes.length > 0 && { scope: formatScope(scopes) }),
  };
};
