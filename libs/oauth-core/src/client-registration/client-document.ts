import type { ClientId, JsonObject, RegistrationRequest } from '#contracts';
import { checkRedirectUri, redirectTargetOf } from '../redirect-uri.js';
import { problemOfUri } from '../uri-syntax.js';
import { refuseMetadata } from './client-metadata.js';
import { type OfferedToClients, requestedRegistration } from './requested-registration.js';

/*
 * Clients that are known by a document at the https address that is their client_id (draft-ietf-oauth-client-id-metadata-document-02).
 */

/** As long as may stand in an index, and be read by a person. */
const maxLength = 500;

/**
 * Whether a client_id is a Client Identifier URL (§3): https, with a path, no user information, dot segments or fragment. One that the URL standard would write otherwise (a host in
 * capitals, the port 443, a dot segment) is none: it would be compared as one string and fetched as another. So would a host with the dot of the root at its end.
 */
export const isClientDocumentUrl = (clientId: string): boolean =>
  clientId.startsWith('https://') && clientId.length <= maxLength && problemOfUri(clientId) === null && new URL(clientId).href === clientId;

/** The host that publishes the document, which people are shown (§8.5). */
export const clientDocumentHost = (clientId: ClientId): string => new URL(clientId).hostname;

/** How a client without a shared secret proves itself (§4.1, §8.2). */
const methods = ['none', 'private_key_jwt'];

/** Members that only somebody could say who issued a secret (§4.1). */
const ofSecrets = ['client_secret', 'client_secret_expires_at'];

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What a document is written for many authorization servers with: of lists, this one takes what it offers. */
const offeredOf = (value: unknown, offered: readonly string[]): unknown =>
  isList(value) ? value.filter((item) => offered.some((known) => known === item)) : value;

const scopeOf = (value: unknown, offered: readonly string[]): unknown =>
  typeof value === 'string'
    ? value
        .split(' ')
        .filter((scope) => offered.includes(scope))
        .join(' ')
    : value;

/** Drops members that would be empty: nothing said has its default. */
const without = (members: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));

const isOwn = (uri: string, origin: string): boolean => URL.canParse(uri) && new URL(uri).origin === origin;

/**
 * §8.1: a web redirect URI is of the origin that publishes the document, so that nobody's codes go to somebody else in their name. Loopback addresses are of programs on the user's device;
 * private-use schemes, which anybody may take, are refused.
 */
const checkRedirects = (redirectUris: readonly string[], origin: string): void => {
  for (const uri of redirectUris) {
    const target = checkRedirectUri(uri) === null ? redirectTargetOf(uri) : 'web';
    if (target === 'loopback' || (target === 'web' && isOwn(uri, origin))) continue;
    throw refuseMetadata('redirect_uris', 'must be of the scheme, host and port of the client_id, or of a loopback host');
  }
};

/** Addresses that are called or shown as the client's: those of other origins are left out. */
const ownAddresses = ['backchannelLogoutUri', 'frontchannelLogoutUri', 'logoUri', 'clientUri', 'policyUri', 'tosUri'] as const;

/**
 * The registration that a document asks for, within `offered` (§4). Of what it says for many servers (grants, scopes), what is not offered is left out, which a registration would be refused for. Throws
 * `invalid_client_metadata` or `invalid_redirect_uri`; whether each value holds, and all of them together, is for the caller to check.
 */
export const readClientDocument = (clientId: ClientId, document: JsonObject, offered: OfferedToClients): RegistrationRequest => {
  if (document['client_id'] !== clientId) throw refuseMetadata('client_id', 'must be the address of the document');
  const secret = ofSecrets.find((name) => Object.hasOwn(document, name));
  if (secret !== undefined) throw refuseMetadata(secret, 'must be left out');
  const method = document['token_endpoint_auth_method'] ?? 'none';
  if (!methods.some((known) => known === method))
    throw refuseMetadata('token_endpoint_auth_method', `must be one of ${methods.join(', ')}`);

  const { origin } = new URL(clientId);
  const grants = offeredOf(document['grant_types'] ?? ['authorization_code'], offered.grantTypes);
  const scope = scopeOf(document['scope'] ?? '', offered.scopes);
  const said = {
    ...without(document, ['response_types', 'scope', 'request_uris', 'sector_identifier_uri']),
    ...(scope !== '' && { scope }),
    token_endpoint_auth_method: method,
    grant_types: grants,
  } as JsonObject;
  const requested = requestedRegistration(said, { ...offered, certificateMethods: [], rules: 'oauth_2_1' }, clientId);
  checkRedirects(requested.redirectUris ?? [], origin);
  const foreign = ownAddresses.filter((member) => !isOwn(requested[member] ?? '', origin));
  return {
    ...requested,
    name: requested.name === clientId ? clientDocumentHost(clientId) : requested.name,
    postLogoutRedirectUris: (requested.postLogoutRedirectUris ?? []).filter((uri) => isOwn(uri, origin)),
    ...Object.fromEntries(foreign.map((member) => [member, null])),
  };
};
