import {
  type ClientAuthenticationMethod,
  type ClientId,
  type RegisteredClient,
  type SecretHash,
  secretMethods,
  type TenantContext,
} from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import type { OAuthDependencies } from './ports.js';
import { equalHashes, hashSecret } from './secrets.js';

/** A client that proved who it is; a public one that only said so. */
export type AuthenticatedClient = { readonly clientId: ClientId; readonly registration: RegisteredClient };

/** The credentials of a request. */
export type ClientCredentials = {
  readonly method: ClientAuthenticationMethod;
  readonly clientId: string;
  /** What the secret may be, none with the method `none`: it is read with and without the encoding that many clients leave out. */
  readonly secrets: readonly string[];
};

const basicScheme = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const vschars = /^[\x20-\x7e]*$/;
const maxHeaderLength = 2048;

const refusedSecret = 'Client authentication failed';

// To who authenticates, all failures look alike: what exists is not told.
const failed = (detail: string): OAuthError => new OAuthError('invalid_client', refusedSecret, detail);

/**
 * RFC 6749 §5.2: 401 with a challenge is for who used the `Authorization` header, and for who has yet to authenticate. A
 * client whose secret came in the body is not asked for another scheme than the one it may be bound to.
 */
const failedWith = (credentials: ClientCredentials, description: string, detail: string): OAuthError =>
  new OAuthError('invalid_client', description, detail, credentials.method === 'client_secret_post' ? 400 : 401);

const encoded = /[+%]/;

const formDecode = (value: string): string | null => {
  try {
    return encoded.test(value) ? decodeURIComponent(value.replaceAll('+', ' ')) : value;
  } catch {
    return null;
  }
};

type BasicCredentials = { readonly clientId: string; readonly secrets: readonly string[] };

/**
 * The user-id and password of an HTTP Basic header (RFC 7617 §2), each decoded from `application/x-www-form-urlencoded`
 * (RFC 6749 §2.3.1). A secret that the encoding would have changed is taken as it stands, too: many clients do not encode.
 * An empty password stands for no secret. Null when the header is none.
 */
export const parseBasicAuthorization = (header: string): BasicCredentials | null => {
  const encoded = header.length > maxHeaderLength ? undefined : basicScheme.exec(header)?.[1];
  if (encoded === undefined) return null;
  const credentials = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = credentials.indexOf(':');
  if (colon < 0) return null;
  const clientId = formDecode(credentials.slice(0, colon));
  const password = credentials.slice(colon + 1);
  const secrets = [...new Set([formDecode(password) ?? password, password])].filter((secret) => vschars.test(secret));
  if (clientId === null || clientId === '' || !vschars.test(clientId) || secrets.length === 0) return null;
  return { clientId, secrets: password === '' ? [] : secrets };
};

const fromHeader = (authorization: string, parameters: Parameters): ClientCredentials => {
  if (parameters.has('client_secret')) throw new OAuthError('invalid_request', 'Only one client authentication method may be used');
  const basic = parseBasicAuthorization(authorization);
  if (!basic) throw failed('the Authorization header is not of the scheme Basic, or malformed');
  const named = parameters.get('client_id');
  if (named !== null && named !== basic.clientId)
    throw new OAuthError('invalid_request', 'The client_id is not the one that authenticates');
  return { method: basic.secrets.length > 0 ? 'client_secret_basic' : 'none', ...basic };
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
  return { method: secret === null ? 'none' : 'client_secret_post', clientId, secrets: secret === null ? [] : [secret] };
};

/** The methods a client may use: either with a secret, unless an application is bound to one; none where it is unknown or disabled. */
const methodsOf = ({ application, resourceServer }: RegisteredClient): readonly ClientAuthenticationMethod[] => {
  if (application?.status !== 'active') return resourceServer ? secretMethods : [];
  return application.tokenEndpointAuthMethod === null ? secretMethods : [application.tokenEndpointAuthMethod];
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
 * exactly one method, and one that it may use. Throws `invalid_client`, alike for whatever is wrong with the credentials,
 * or `invalid_request`; only to who proved the secret it says which method is right. What the client may do is for the
 * caller to check.
 */
export const authenticateClient = async (
  tenant: TenantContext,
  request: { readonly parameters: Parameters; readonly authorization: string | null },
  { clients, clock }: Pick<OAuthDependencies, 'clients' | 'clock'>,
): Promise<AuthenticatedClient> => {
  const credentials = readClientCredentials(request.parameters, request.authorization);
  const clientId = credentials.clientId as ClientId;
  const registration = await clients.find(tenant, clientId);
  const now = clock.epochSeconds();
  const matches = credentials.secrets.map((secret) => isLiveSecret(registration.secrets, secret, now));
  const proven = matches.includes(true);
  const methods = methodsOf(registration);
  const { method } = credentials;
  if (methods.length === 0) throw failedWith(credentials, refusedSecret, 'no active client of this id');
  if (method !== 'none' && !proven) throw failedWith(credentials, refusedSecret, 'wrong or expired secret');
  if (methods.includes(method)) return { clientId, registration };
  const description = proven ? `The client is registered to authenticate by ${methods.join(' or ')}` : refusedSecret;
  throw failedWith(credentials, description, `the client may not use ${method}`);
};
