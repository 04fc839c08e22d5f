import {
  type Application,
  type ClaimPlace,
  type ClaimsHook,
  claimsHookDefaults,
  type Json,
  type JsonObject,
  problemsOfClaimName,
  type ResourceServer,
} from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { idTokenAlgorithm } from '../id-token.js';
import { isObject } from '../jwt.js';
import { readClaimSources } from './claim-sources.js';
import type { HookAnswer, HookedClaims } from './claims-hooks.js';
import { organizationClaims, type UserInOrganization } from '../organizations.js';
import { rolesFor } from '../permissions.js';
import type { OAuthTenant } from '../ports.js';
import { randomUuid } from '../random-ids.js';
import { formatScope } from '../scopes.js';
import { tenantClaim } from '../tenant-claim.js';

/** Bytes of what a hook tells, as JSON: an ID token with all of it can still be sent back as a hint. */
const largestAnswer = 4_096;
/** Seconds that a request to a hook is good for. */
const lifetime = 60;

/** Whom claims are about, and for. `user` null: a client acts for itself; `resourceServer` null: the platform alone. `places`: where they can be told. */
type Subject = {
  readonly application: Application;
  readonly user: UserInOrganization | null;
  readonly resourceServer: ResourceServer | null;
  readonly scopes: readonly string[];
  readonly places: readonly ClaimPlace[];
};

/** As it was checked where it was set. */
type StoredHook = Pick<ClaimsHook, 'url'> & Partial<ClaimsHook>;

/** The hook of an application with what it leaves out; null: it has none. */
const hookOf = ({ claimsHook }: Application): ClaimsHook | null =>
  claimsHook === null ? null : { ...claimsHookDefaults, ...(claimsHook as StoredHook) };

/** What the hook is told: what it needs to look somebody up, and no address or number. */
const subjectOf = ({ application, user, resourceServer, scopes }: Subject): JsonObject => ({
  client_id: application.clientId,
  sub: user?.id ?? application.clientId,
  ...(resourceServer !== null && { resource: resourceServer.identifier }),
  ...(scopes.length > 0 && { scope: formatScope(scopes) }),
  ...(user !== null && {
    username: user.username,
    roles: rolesFor(resourceServer, user),
    groups: user.groups,
    ...organizationClaims(user),
  }),
});

/** A JWT by the tenant's key, typed so that nobody takes it for another kind (RFC 8725 §3.11): the hook knows by it who asks, and that it is meant. */
const signRequest = (
  tenant: OAuthTenant,
  { application, hook, subject }: { readonly application: Application; readonly hook: ClaimsHook; readonly subject: JsonObject },
  { signer, clock, random }: Pick<OAuthDependencies, 'signer' | 'clock' | 'random'>,
): Promise<string> => {
  const iat = clock.epochSeconds();
  const claims = {
    ...subject,
    iss: tenant.issuer,
    ...tenantClaim(tenant),
    aud: hook.url,
    iat,
    exp: iat + lifetime,
    jti: randomUuid(random),
  };
  return signer.sign(tenant, claims, { alg: idTokenAlgorithm(tenant, application), typ: 'claims-request+jwt' });
};

const presentOf = (claims: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(claims).filter((entry): entry is [string, Json] => entry[1] !== null));

/** What an answer tells, `{"claims": {...}}` and maybe sources beside; a text where it has no claims, or some that the platform alone gives: such a hook is wrong about what it does. */
const readAnswer = (answer: Json, own: { readonly issuer: string; readonly subject: string }): HookAnswer | string => {
  if (!isObject(answer)) return 'the answer is no object';
  const { claims: given, _claim_names: names, _claim_sources: sources } = answer;
  if (!isObject(given)) return 'the answer has no object claims';
  const unfit = Object.keys(given).find((claim) => problemsOfClaimName(claim).length > 0);
  if (unfit !== undefined) return 'the answer has a claim of a name that it must not have';
  if (Buffer.byteLength(JSON.stringify([given, names, sources])) > largestAnswer) return `the claims have more than ${largestAnswer} bytes`;
  const claims = presentOf(given);
  const found = readClaimSources(answer, claims, own);
  return typeof found === 'string' ? found : { claims, sources: found };
};

/** Names are checked where a fallback is set; a claim whose name got a meaning since is left out here. */
const soundFallback = ({ fallback }: ClaimsHook): JsonObject =>
  Object.fromEntries(Object.entries(presentOf(fallback)).filter(([claim]) => problemsOfClaimName(claim).length === 0));

const none: HookedClaims = { claims: () => ({}), sources: () => null };

/**
 * What the hook of an application tells, by place; nothing where it has no hook, or none for these places. The caller lets all other claims go before it. Throws `temporarily_unavailable` where it does not answer as it should and the application wants no token
 * without; before anything is spent.
 */
export const hookedClaims = async (
  tenant: OAuthTenant,
  request: Subject,
  dependencies: Pick<OAuthDependencies, 'claimsHooks' | 'signer' | 'clock' | 'random'>,
): Promise<HookedClaims> => {
  const { application, user, places } = request;
  const hook = hookOf(application);
  if (hook === null || !places.some((place) => hook.in.includes(place))) return none;
  const subject = subjectOf(request);
  const own = { issuer: tenant.issuer, subject: user?.id ?? application.clientId };
  const asked = { application, hook, subject };
  const found = await dependencies.claimsHooks.ask(tenant, {
    ...asked,
    sign: () => signRequest(tenant, asked, dependencies),
    read: (answer) => readAnswer(answer as Json, own),
  });
  if ('unavailable' in found && hook.on_failure === 'refuse')
    throw new OAuthError('temporarily_unavailable', 'The claims hook of the application does not answer', found.unavailable);
  const told = 'claims' in found ? found : { claims: soundFallback(hook), sources: null };
  return {
    claims: (place) => (hook.in.includes(place) ? told.claims : {}),
    sources: (place) => (hook.in.includes(place) ? told.sources : null),
  };
};
