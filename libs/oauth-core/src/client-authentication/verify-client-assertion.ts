import {
  type Application,
  assertionAlgorithms,
  type AssertionMethod,
  type ClientAuthentication,
  type ClientId,
  type ClientProof,
  type ClientSigningAlgorithm,
  federatedMethod,
  type JsonObject,
  type RegisteredClient,
  type SecretHash,
  signsWithSecret,
  spiffeJwtMethod,
  type TenantContext,
  type UnprovenClient,
} from '#contracts';
import { textClaim } from '../jwt.js';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { TrustedIssuerDirectory } from '../directories.js';
import type { Clock, UnitOfWork } from '../ports.js';
import { isFirstUse, maxJtiLength, usableJti, type SingleUses } from '../single-use.js';
import type { SpiffeBundles } from '../spiffe/spiffe-bundle.js';
import { activeClient } from './active-client.js';
import { assertionMethodOf } from './assertion-authenticator.js';
import { earliestIssue, livesTooLong, problemOfTimes } from './assertion-times.js';
import { type ClientAssertion, parseClientAssertion } from './client-assertion.js';
import { unproven } from './client-authenticator.js';
import { problemOfSignature } from './client-jws.js';
import type { ClientKeys, FoundClientKeys } from './client-keys.js';
import type { ClientSecretKeys } from './client-secret-keys.js';
import { spendAssertion, type TrustedAssertion, verifyTrustedAssertion } from './trusted-assertion.js';
import { verifyJwtSvid } from './verify-jwt-svid.js';

type Dependencies = {
  readonly clientKeys: ClientKeys;
  readonly trustedIssuers: TrustedIssuerDirectory;
  readonly spiffeBundles: SpiffeBundles;
  readonly clientSecretKeys: ClientSecretKeys;
  readonly usedAssertions: SingleUses;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
};

/** An assertion is remembered until it expires (RFC 7523 §3), so none may ask to be remembered for long. */
const maxLifetimeSeconds = 3_600;

const algorithmOf = (
  { alg }: ClientAssertion,
  method: AssertionMethod,
  { tokenEndpointAuthSigningAlg: registered }: ClientAuthentication,
): ClientSigningAlgorithm | null => {
  const allowed: readonly ClientSigningAlgorithm[] = assertionAlgorithms[method];
  const known = allowed.find((algorithm) => algorithm === alg) ?? null;
  return registered === null || registered === known ? known : null;
};

/** What an assertion is verified against. */
type Attempt = {
  readonly assertion: ClientAssertion;
  readonly method: AssertionMethod;
  readonly client: ClientAuthentication & { readonly clientId: ClientId };
  readonly secrets: readonly SecretHash[];
};

/** The secrets of the client that have not ended. A `kid` says nothing of them: libraries make one up. */
const findSecrets = async (
  tenant: TenantContext,
  { client, secrets, assertion: { kid } }: Attempt,
  algorithm: ClientSigningAlgorithm,
  { clientSecretKeys, clock }: Dependencies,
): Promise<FoundClientKeys> => {
  const now = clock.epochSeconds();
  const live = secrets.filter(({ expiresAt }) => expiresAt === null || now < expiresAt).map(({ sha256 }) => sha256);
  const keys = await clientSecretKeys.find(tenant, client.clientId, live);
  return { keys: keys.map((key) => ({ kid, algorithms: [algorithm], encryption: [], key })) };
};

/** RFC 8725 §3.1: by a key of this client that is for this method and algorithm. */
const problemOfProof = async (tenant: TenantContext, attempt: Attempt, dependencies: Dependencies): Promise<UnprovenClient | null> => {
  const { assertion, method, client } = attempt;
  const algorithm = algorithmOf(assertion, method, client);
  if (algorithm === null) return unproven(`the client may not sign with ${assertion.alg.slice(0, 16)}`);
  const found = signsWithSecret(method)
    ? await findSecrets(tenant, attempt, algorithm, dependencies)
    : await dependencies.clientKeys.find(tenant, client, assertion.kid);
  const problem = await problemOfSignature(assertion, algorithm, found);
  return problem === null ? null : unproven(problem);
};

/** What older rules have clients name in place of the issuer: the token endpoint (OpenID Connect Core §9), and where they have users asked (CIBA §7.1). */
const endpointAudiences = ['/oauth/token', '/oauth/backchannel_authentication'];

/**
 * The 2025 advice on audience injection (RFC 7523bis): one audience, as text, the issuer, so that no other server can have the client sign for this one.
 * An endpoint only where the application is set to it.
 */
const problemOfAudience = (
  { issuer }: TenantContext,
  { aud }: JsonObject,
  { clientAssertionAudience }: ClientAuthentication,
): UnprovenClient | null => {
  if (aud === issuer) return null;
  const mayNameEndpoints = clientAssertionAudience === 'issuer_or_token_endpoint';
  if (mayNameEndpoints && endpointAudiences.some((path) => aud === `${issuer}${path}`)) return null;
  return unproven('the aud is not the issuer alone', `The aud of the client assertion must be ${issuer}, and nothing else`);
};

/** RFC 7523 §3. */
const problemOfClaims = (
  tenant: TenantContext,
  { claims, clientId }: ClientAssertion,
  client: ClientAuthentication,
  now: number,
): UnprovenClient | null => {
  if (textClaim(claims, 'iss') !== clientId) return unproven('its iss is not its sub');
  if (usableJti(claims) === null)
    return unproven('it has no jti', `The client assertion must have a jti of at most ${maxJtiLength} characters`);
  const problem = problemOfTimes(claims, now, maxLifetimeSeconds);
  if (problem === livesTooLong) return unproven(problem, `The client assertion must expire within ${maxLifetimeSeconds} seconds`);
  return problem === null ? problemOfAudience(tenant, claims, client) : unproven(problem);
};

/** How what somebody else signs of an application is verified; null where it signs for itself. */
const verifierOf = ({ tokenEndpointAuthMethod: method }: Application) => {
  if (method === federatedMethod) return verifyTrustedAssertion;
  return method === spiffeJwtMethod ? verifyJwtSvid : null;
};

/**
 * Whether a JWT authenticates the client that it names, now and for the first time (RFC 7523 §3, OpenID Connect Core §9). To who holds the client's key it is told
 * what else is wrong. For a client that is disabled, or may not use this method, no key is looked for and nothing is remembered.
 */
export const verifyClientAssertion = async (
  tenant: TenantContext,
  jwt: string,
  registration: RegisteredClient,
  dependencies: Dependencies,
): Promise<ClientProof> => {
  const { application } = registration;
  const verify = application && verifierOf(application);
  if (application && verify) return proveByOthers(tenant, application, () => verify(tenant, application, jwt, dependencies), dependencies);
  const assertion = parseClientAssertion(jwt);
  const client = activeClient(registration);
  if (client?.clientId !== assertion.clientId) return unproven('no active client of this id');
  const method = assertionMethodOf(assertion.alg);
  if (client.tokenEndpointAuthMethod !== method) return unproven(`the client may not use ${method}`);
  const problem =
    (await problemOfProof(tenant, { assertion, method, client, secrets: registration.secrets }, dependencies)) ??
    problemOfClaims(tenant, assertion, client, dependencies.clock.epochSeconds());
  if (problem) return problem;
  const { clientId, claims } = assertion;
  const expiresAt = Math.ceil(claims['exp'] as number);
  const issuedAt = earliestIssue(claims, expiresAt, maxLifetimeSeconds);
  const used = { assertion: `${clientId} ${claims['jti'] as string}`, issuedAt, expiresAt };
  return (await isFirstUse(tenant, used, dependencies))
    ? { proven: true }
    : unproven('it has been used before, or may have been before a restore');
};

/** Whether what somebody else signed stands for the application. Of what is wrong with it, who presents it is told nothing: they hold no key. */
const proveByOthers = async (
  tenant: TenantContext,
  application: Application,
  verify: () => Promise<TrustedAssertion>,
  dependencies: Dependencies,
): Promise<ClientProof> => {
  if (application.status !== 'active') return unproven('no active client of this id');
  try {
    await spendAssertion(tenant, await verify(), dependencies);
    return { proven: true };
  } catch (error) {
    if (error instanceof OAuthError && error.code === 'invalid_grant') return unproven(error.detail ?? error.description);
    throw error;
  }
};

/** As `verifyClientAssertion`, of a client that is known by its id alone. */
export const proveClient = async (
  tenant: TenantContext,
  clientId: ClientId,
  jwt: string,
  { clients, assertions }: Pick<OAuthDependencies, 'clients' | 'assertions'>,
): Promise<ClientProof> => {
  try {
    return await assertions.verify(tenant, jwt, await clients.find(tenant, clientId));
  } catch (error) {
    if (error instanceof OAuthError) return unproven(error.detail ?? error.description);
    throw error;
  }
};
