import {
  type Application,
  type ClaimsHook,
  claimsHookDefaults,
  type Json,
  type JsonObject,
  problemsOfClaimName,
  type ResourceServer,
  type User,
} from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { idTokenAlgorithm } from '../id-token.js';
import type { HookedClaims } from './claims-hooks.js';
import { rolesFor } from '../permissions.js';
import type { OAuthTenant } from '../ports.js';
import { randomUuid } from '../random-ids.js';
import { formatScope } from '../scopes.js';

/** Bytes of what a hook answers, as JSON. */
const largestClaims = 4_096;
/** Seconds that a request to a hook is good for. */
const lifetime = 60;

/** Whom a token is about, and for. `user` null: a client acts for itself; `resourceServer` null: the platform alone. */
type Subject = {
  readonly application: Application;
  readonly user: User | null;
  readonly resourceServer: ResourceServer | null;
  readonly scopes: readonly string[];
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
  ...(user !== null && { username: user.username, roles: rolesFor(resourceServer, user), groups: user.groups }),
});

/** A JWT by the tenant's key, typed so that nobody takes it for another kind (RFC 8725 §3.11): the hook knows by it who asks, and that it is meant. */
const signRequest = (
  tenant: OAuthTenant,
  { application, hook, subject }: { readonly application: Application; readonly hook: ClaimsHook; readonly subject: JsonObject },
  { signer, clock, random }: Pick<OAuthDependencies, 'signer' | 'clock' | 'random'>,
): Promise<string> => {
  const iat = clock.epochSeconds();
  const claims = { ...subject, iss: tenant.issuer, aud: hook.url, iat, exp: iat + lifetime, jti: randomUuid(random) };
  return signer.sign(tenant, claims, { alg: idTokenAlgorithm(tenant, application), typ: 'claims-request+jwt' });
};

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The claims of an answer, `{"claims": {...}}`; a text where it has none, or some that the platform alone gives: such a hook is wrong about what it does. */
const readAnswer = (answer: unknown): JsonObject | string => {
  const claims = isObject(answer) ? answer['claims'] : undefined;
  if (!isObject(claims)) return 'the answer has no object claims';
  const unfit = Object.keys(claims).find((claim) => problemsOfClaimName(claim).length > 0);
  if (unfit !== undefined) return 'the answer has a claim of a name that it must not have';
  return Buffer.byteLength(JSON.stringify(claims)) > largestClaims ? `the claims have more than ${largestClaims} bytes` : claims;
};

const presentOf = (claims: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(claims).filter((entry): entry is [string, Json] => entry[1] !== null));

const none: HookedClaims = () => ({});

/**
 * The claims that the hook of an application has for a token, by place; none where it has no hook. The caller lets all other claims go before them. Throws `temporarily_unavailable` where it does not answer as it should and the application wants no token
 * without; before anything is spent.
 */
export const hookedClaims = async (
  tenant: OAuthTenant,
  request: Subject,
  dependencies: Pick<OAuthDependencies, 'claimsHooks' | 'signer' | 'clock' | 'random'>,
): Promise<HookedClaims> => {
  const { application } = request;
  const hook = hookOf(application);
  if (hook === null) return none;
  const subject = subjectOf(request);
  const asked = { application, hook, subject };
  const found = await dependencies.claimsHooks.ask(tenant, {
    ...asked,
    sign: () => signRequest(tenant, asked, dependencies),
    read: readAnswer,
  });
  if ('unavailable' in found && hook.on_failure === 'refuse')
    throw new OAuthError('temporarily_unavailable', 'The claims hook of the application does not answer', found.unavailable);
  const told = presentOf('claims' in found ? found.claims : hook.fallback);
  return (place) => (hook.in.some((named) => named === place) ? told : {});
};
