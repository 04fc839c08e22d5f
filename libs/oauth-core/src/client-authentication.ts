import type { ClientAuthenticationMethod, ClientId, RegisteredClient, SecretHash, TenantContext } from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import type { OAuthDependencies } from './ports.js';
import { equalHashes, hashSecret } from './secrets.js';

/** A client that proved who it is; a public one that only said so. */
export type AuthenticatedClient = { readonly clientId: ClientId; readonly registration: RegisteredClient };

/** The credentials of a request. `secret` is null with the method `none`. */
export type ClientCredentials = {
  readonly method: ClientAuthenticationMethod;
  readonly clientId: string;
  readonly secret: string | null;
};

const basicScheme = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const vschars = /^[\x20-\x7e]*$/;
const maxHeaderLength = 2048;

// To who authenticates, all failures look alike: what exists is not told.
const failed = (detail: string): OAuthError => new OAuthError('invalid_client', 'Client authentication failed', detail);

const encoded = /[+%]/;

const formDecode = (value: string): string | null => {
  try {
    return encoded.test(value) ? decodeURIComponent(value.replaceAll('+', ' ')) : value;
  } catch {
    return null;
  }
};

/**
 * The user-id and password of an HTTP Basic header (RFC 7617 §2), each decoded from
 * `application/x-www-form-urlencoded` (RFC 6749 §2.3.1). Null when it is none.
 */
export const parseBasicAuthorization = (header: string): { readonly clientId: string; readonly secret: string } | null => {
  const encoded = header.length > maxHeaderLength ? undefined : basicScheme.exec(header)?.[1];
  if (encoded === undefined) return null;
  const credentials = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = credentials.indexOf(':');
  if (colon < 0) return null;
  const clientId = formDecode(credentials.slice(0, colon));
  const secret = formDecode(credentials.slice(colon + 1));
  if (clientId === null || secret === null || clientId === '' || !vschars.test(clientId) || !vschars.test(secret)) return null;
  return { clientId, secret };
};

const fromHeader = (authorization: string, parameters: Parameters): ClientCredentials => {
  if (parameters.has('client_secret')) throw new OAuthError('invalid_request', 'Only one client authentication method may be used');
  const basic = parseBasicAuthorization(authorization);
  if (!basic) throw failed('the Authorization header is not of the scheme Basic, or malformed');
  const named = parameters.get('client_id');
  if (named !== null && named !== basic.clientId)
    throw new OAuthError('invalid_request', 'The client_id is not the one that authenticates');
  return { method: 'client_secret_basic', ...basic };
};

/**
 * Finds the credentials by the method the request uses. Throws `invalid_request` for more than one method (RFC 6749
 * §2.3), `invalid_client` for none, a malformed or an unsupported one.
 */
export const readClientCredentials = (parameters: Parameters, authorization: string | null): ClientCredentials => {
  const asserts = parameters.has('client_assertion') || parameters.has('client_assertion_type');
  if (asserts && (authorization !== null || parameters.has('client_secret')))
    throw new OAuthError('invalid_request', 'Only one client authentication method may be used');
  if (asserts) throw failed('client assertions are not supported');
  if (authorization !== null) return fromHeader(authorization, parameters);
  const clientId = parameters.get('client_id');
  if (clientId === null) throw failed('no client_id');
  const secret = parameters.get('client_secret');
  return { method: secret === null ? 'none' : 'client_secret_post', clientId, secret };
};

/** The methods a client may use: the registered one of an application, either with a secret for a resource server. */
const methodsOf = ({ application, resourceServer }: RegisteredClient): readonly ClientAuthenticationMethod[] => {
  if (application?.status === 'active') return [application.tokenEndpointAuthMethod];
  return resourceServer ? ['client_secret_basic', 'client_secret_post'] : [];
};

// Compared with when nothing else is, so that an unknown client takes as long as a known one.
const noSecret: SecretHash = { sha256: hashSecret(''), expiresAt: 0 };

/** Compares with every secret, live or not, known client or not, and always at least once. */
const isLiveSecret = (secrets: readonly SecretHash[], presented: string, now: number): boolean => {
  const sha256 = hashSecret(presented);
  const candidates = secrets.length > 0 ? secrets : [noSecret];
  const matches = candidates.map((stored) => {
    const equal = equalHashes(stored.sha256, sha256);
    return equal && (stored.expiresAt === null || now < stored.expiresAt);
  });
  return matches.includes(true);
};

/**
 * Authenticates the client of a request (RFC 6749 §2.3) by `none`, `client_secret_basic` or `client_secret_post`:
 * exactly one method, and the one it is registered for. Throws `invalid_client`, alike for whatever is wrong with the
 * credentials, or `invalid_request`. What the client may do is for the caller to check.
 */
export const authenticateClient = async (
  tenant: TenantContext,
  request: { readonly parameters: Parameters; readonly authorization: string | null },
  { clients, clock }: Pick<OAuthDependencies, 'clients' | 'clock'>,
): Promise<AuthenticatedClient> => {
  const credentials = readClientCredentials(request.parameters, request.authorization);
  const clientId = credentials.clientId as ClientId;
  const registration = await clients.find(tenant, clientId);
  const proven = credentials.secret === null || isLiveSecret(registration.secrets, credentials.secret, clock.epochSeconds());
  const methods = methodsOf(registration);
  if (!methods.includes(credentials.method)) throw failed(`no active client that is registered for ${credentials.method}`);
  if (!proven) throw failed('wrong or expired secret');
  return { clientId, registration };
};
