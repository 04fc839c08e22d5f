import type { Application, JsonObject, ProofAlgorithm, TenantContext } from '#contracts';
import { earliestIssue } from '../client-authentication/assertion-times.js';
import { problemOfSignature, skewSeconds, unreachedTime } from '../client-authentication/client-jws.js';
import type { ClientKeys } from '../client-authentication/client-keys.js';
import { textClaim, textsClaim, timeClaim } from '../jwt.js';
import type { Clock, OAuthTenant } from '../ports.js';
import { permittedProofAlgorithms, profileOf, type SecurityProfile } from '../profiles/profiles.js';
import { maxJtiLength, usableJti } from '../single-use.js';
import { invalidRequestObject, type RequestObject } from './request-object.js';

/** FAPI 2.0 Message Signing §5.3.1: how long before now the `nbf` of a request object may be, and how long after that its `exp`. */
const maxLifetimeSeconds = 3_600;

/** What a client may sign with; null: with all that its profile permits. */
type RegisteredAlgorithm = ProofAlgorithm | null;

const algorithmOf = (alg: string, registered: RegisteredAlgorithm, profile: SecurityProfile): ProofAlgorithm => {
  const permitted = permittedProofAlgorithms(profile);
  const known = permitted.find((algorithm) => algorithm === alg);
  // Neither alg none nor an HMAC is among them (RFC 9101 §10.1).
  if (known === undefined || (registered !== null && registered !== known))
    throw invalidRequestObject(`must be signed with ${registered ?? permitted.join(', ')}`);
  return known;
};

const timeOf = (claims: JsonObject, name: string): number | null => {
  const time = timeClaim(claims, name);
  if (claims[name] !== undefined && time === null) throw invalidRequestObject(`has an ${name} that is no number`);
  return time;
};

/** RFC 7519 §4.1.4 to §4.1.6. What a claim does not say, nothing is held against, but where it must be said (FAPI 2.0 Message Signing §5.3.1). */
const checkTimes = (claims: JsonObject, now: number, { requiresSignedRequests }: SecurityProfile): void => {
  const expiresAt = timeOf(claims, 'exp');
  const notBefore = timeOf(claims, 'nbf');
  if (requiresSignedRequests && (expiresAt === null || notBefore === null)) throw invalidRequestObject('must have an exp and an nbf');
  if (expiresAt !== null && expiresAt <= now) throw invalidRequestObject('has expired');
  const unreached = unreachedTime(claims, now);
  if (unreached !== null) throw invalidRequestObject(`is not good yet, by its ${unreached}`);
  if (notBefore !== null && notBefore < now - maxLifetimeSeconds)
    throw invalidRequestObject(`has an nbf of more than ${maxLifetimeSeconds} seconds ago`);
  if (expiresAt !== null && expiresAt > (notBefore ?? now + skewSeconds) + maxLifetimeSeconds)
    throw invalidRequestObject(`must expire within ${maxLifetimeSeconds} seconds of its nbf`);
};

/** RFC 9101 §4, §6.3, §10.8: what ties the object to this client, this server and this use. */
const checkClaims = ({ issuer }: TenantContext, { clientId }: Application, claims: JsonObject): void => {
  if (textClaim(claims, 'iss') !== clientId) throw invalidRequestObject('must have the client_id as its iss');
  if (!textsClaim(claims, 'aud').includes(issuer)) throw invalidRequestObject(`must have ${issuer} as its aud`);
  // One that authenticates the client (RFC 7523 §3) is signed by the same key.
  if (claims['sub'] === clientId) throw invalidRequestObject('may not have the client_id as its sub');
  if ('request' in claims || 'request_uri' in claims) throw invalidRequestObject('may have no request or request_uri in it');
};

type Ports = { readonly clientKeys: ClientKeys; readonly clock: Clock };

const verifySigned = async (
  tenant: OAuthTenant,
  application: Application,
  { jws }: RequestObject,
  registered: RegisteredAlgorithm,
  { clientKeys, clock }: Ports,
): Promise<void> => {
  const profile = profileOf(tenant, application);
  const algorithm = algorithmOf(jws.alg, registered, profile);
  const problem = await problemOfSignature(jws, algorithm, await clientKeys.find(tenant, application, jws.kid));
  if (problem !== null) throw invalidRequestObject('is not signed by a key of the client', problem);
  checkClaims(tenant, application, jws.claims);
  checkTimes(jws.claims, clock.epochSeconds(), profile);
};

/**
 * Whether the client signed this request object, for this server and for now (RFC 9101 §6.2, §6.3). Throws `invalid_request_object`. What the parameters say is for the checks of the endpoint.
 */
export const verifyRequestObject = async (
  tenant: OAuthTenant,
  application: Application,
  object: RequestObject,
  ports: Ports,
): Promise<void> => {
  if (textClaim(object.jws.claims, 'client_id') !== application.clientId)
    throw invalidRequestObject('must have the client_id of the request');
  await verifySigned(tenant, application, object, application.requestObjectSigningAlg, ports);
};

/** As `verifyRequestObject`, of a backchannel authentication request (CIBA §7.1.1): it need not repeat the client_id, and has all of exp, iat, nbf and jti. That it was not used before is for the caller to see to. `issuedAt`: when it can have been made at the earliest. */
export const verifyBackchannelRequest = async (
  tenant: OAuthTenant,
  application: Application,
  object: RequestObject,
  ports: Ports,
): Promise<{ readonly jti: string; readonly expiresAt: number; readonly issuedAt: number }> => {
  const { claims } = object.jws;
  const [jti, expiresAt, issuedAt] = [usableJti(claims), timeOf(claims, 'exp'), timeOf(claims, 'iat')];
  if (jti === null) throw invalidRequestObject(`must have a jti of at most ${maxJtiLength} characters`);
  if (expiresAt === null || issuedAt === null || timeOf(claims, 'nbf') === null)
    throw invalidRequestObject('must have an exp, an iat and an nbf');
  if ((textClaim(claims, 'client_id') ?? application.clientId) !== application.clientId)
    throw invalidRequestObject('must have no other client_id than that of the request');
  await verifySigned(tenant, application, object, application.backchannelAuthenticationRequestSigningAlg, ports);
  return { jti, expiresAt, issuedAt: earliestIssue(claims, expiresAt, maxLifetimeSeconds) };
};
