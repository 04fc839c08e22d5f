import { isDeepStrictEqual } from 'node:util';
import {
  type CertificateMethod,
  deviceCodeGrant,
  type DynamicRegistrationRules,
  type GrantType,
  type InvalidMember,
  type JsonObject,
  type Registration,
  registrationField,
  type RegistrationMember,
  registrationMembers,
  type RegistrationRequest,
  type ResponseType,
  isCertificateMethod,
} from '#contracts';
import { OAuthError } from '../errors.js';
import { quotedList } from '../quoting.js';
import { redirectTargetOf } from '../redirect-uri.js';
import { completeRegistration } from '../registration.js';
import { isPlatformScope } from '../scopes.js';
import { sharesIdentifiers } from '../subjects/client-identifiers.js';
import { checkResponseTypes, metadataNameOf, readClientMetadata, refuseMetadata, type SaidByClient } from './client-metadata.js';
import { linkedPages, unreadAddresses, withoutOtherSites } from './own-site.js';

/** What a client may register for by itself. */
export type OfferedToClients = {
  readonly grantTypes: readonly GrantType[];
  readonly scopes: readonly string[];
  /** What proves a client by its certificate, as far as certificates reach the platform (RFC 8705). */
  readonly certificateMethods: readonly CertificateMethod[];
  readonly rules: DynamicRegistrationRules;
  /** Left out: the code alone. */
  readonly responseTypes?: readonly ResponseType[];
  /** Whether the pages of the client may be of any site: somebody answers for it. Left out: of its own alone. */
  readonly pagesOfAnySite?: boolean;
};

/** A client that could never prove itself, or use its tokens, is told so as it registers. */
const refuseUnreachableCertificates = (
  { tokenEndpointAuthMethod: method, tlsClientCertificateBoundAccessTokens: areBound }: SaidByClient,
  offered: readonly CertificateMethod[],
): void => {
  if (isCertificateMethod(method ?? null) && !offered.some((known) => known === method))
    throw refuseMetadata('token_endpoint_auth_method', 'needs a certificate, which clients cannot show here');
  if (areBound === true && offered.length === 0)
    throw refuseMetadata('tls_client_certificate_bound_access_tokens', 'needs a certificate, which clients cannot show here');
};

/** What a web application that keeps a secret is held to, of what only administrators say (RFC 9700 §2.1.1; OpenID Connect Core §5.4, §9). */
const heldTo = {
  oauth_2_1: { pkce: 'required' },
  openid_connect_core: { pkce: 'required_unless_nonce', clientAssertionAudience: 'issuer_or_token_endpoint', idTokenClaims: 'lean' },
} as const satisfies { [Rules in DynamicRegistrationRules]: Partial<Registration> };

const refuseUnoffered = (name: string, asked: readonly string[], offered: readonly string[]): void => {
  const others = asked.filter((value) => !offered.includes(value));
  if (others.length > 0) throw refuseMetadata(name, `holds what is not offered here: ${quotedList(others)}`);
};

/** What there is of the offer for a client with these grants: OpenID scopes are of users, and offline access is a refresh token's. */
const usualScopes = ({ scopes }: OfferedToClients, grants: readonly GrantType[]): readonly string[] => {
  const hasUsers = grants.includes('authorization_code') || grants.includes(deviceCodeGrant);
  return scopes.filter((scope) => {
    if (scope === 'offline_access') return grants.includes('refresh_token');
    return hasUsers || !isPlatformScope(scope);
  });
};

/**
 * RFC 8252 §8.6: whoever answers at a loopback or private-use address is not known. What is redirected there is native, unless it says that it is not: then it is refused, since a web
 * application's users are not asked again.
 */
const applicationTypeOf = (
  said: Registration['applicationType'] | undefined,
  redirectUris: readonly string[],
): Registration['applicationType'] => {
  const isWeb = redirectUris.every((uri) => redirectTargetOf(uri) === 'web');
  if (said === 'web' && !isWeb) throw refuseMetadata('redirect_uris', 'must use https where the application_type is web');
  return said ?? (isWeb ? 'web' : 'native');
};

/**
 * What a client asks to be registered as (RFC 7591 §2), with the defaults of the specification, and within `offered`. Nothing that is an administrator's to say comes from `metadata`, and PKCE is
 * required of each that is public or native, by whatever rules. Throws `invalid_client_metadata` or `invalid_redirect_uri`; whether each value holds, and all of them together, is for the caller to check.
 */
export const requestedRegistration = (metadata: JsonObject, offered: OfferedToClients, clientId: string): RegistrationRequest => {
  const said = readClientMetadata(metadata);
  const { grantTypes = ['authorization_code'], redirectUris = [] } = said;
  refuseUnoffered('grant_types', grantTypes, offered.grantTypes);
  refuseUnoffered('scope', said.scopes ?? [], offered.scopes);
  checkResponseTypes(metadata, { grantTypes, responseTypes: offered.responseTypes ?? ['code'] });
  refuseUnreachableCertificates(said, offered.certificateMethods);
  const type = said.tokenEndpointAuthMethod === 'none' ? 'public' : 'confidential';
  const applicationType = applicationTypeOf(said.applicationType, redirectUris);
  const ofOwnSite = offered.pagesOfAnySite ? unreadAddresses : [...unreadAddresses, ...linkedPages];
  return {
    ...withoutOtherSites(said, [clientId, ...redirectUris], ofOwnSite),
    type,
    // RFC 7591 §2: who has no name is shown by its client_id.
    name: said.name ?? clientId,
    applicationType,
    grantTypes,
    scopes: said.scopes ?? usualScopes(offered, grantTypes),
    ...heldTo[type === 'confidential' && applicationType === 'web' ? offered.rules : 'oauth_2_1'],
  };
};

/** What a client may ask for as it replaces its registration: what it has, an administrator may have given it. */
export const offeredBesides = (
  offered: OfferedToClients,
  { grantTypes, responseTypes, scopes, verified }: Registration,
): OfferedToClients => ({
  ...offered,
  pagesOfAnySite: verified,
  grantTypes: [...new Set([...offered.grantTypes, ...grantTypes])],
  responseTypes,
  scopes: [...new Set([...offered.scopes, ...scopes])],
});

/**
 * What a client was given before it moves, codes, tokens, sign-outs, would tell it by what another sector knows its users, and nobody was redirected there for that. It registers anew, and its users sign in to it
 * anew.
 */
const refuseOtherIdentifiers = (current: Registration, replaced: Registration): void => {
  if (!sharesIdentifiers(current, replaced))
    throw refuseMetadata('subject_type', 'and the sector of pairwise subjects cannot change: the client has to register anew');
};

/**
 * The registration as its client wants it from now on (RFC 7592 §2.2): all that clients say is replaced, what administrators say stays, but for their word for what has changed, and with it the
 * pages of other sites. Throws where a client that keeps no secret would become
 * one that does, or the other way round: what it was issued was never bound to one; and where it would know its users by other identifiers.
 */
export const replacedRegistration = (current: Registration, requested: RegistrationRequest): Registration => {
  if (requested.type !== current.type) throw refuseMetadata('token_endpoint_auth_method', 'cannot change to or from none');
  const administered = registrationMembers.filter((member) => registrationField(member).setBy === 'administrator');
  const becomesNative = requested.applicationType === 'native' && current.applicationType !== 'native';
  const replaced = completeRegistration({
    ...requested,
    ...Object.fromEntries(administered.map((member: RegistrationMember) => [member, current[member]])),
    ...(becomesNative && { pkce: 'required' }),
  });
  refuseOtherIdentifiers(current, replaced);
  const isSame = registrationMembers.every((member) => isDeepStrictEqual(replaced[member], current[member]));
  return current.verified && isSame ? replaced : { ...withoutOtherSites(replaced, replaced.redirectUris, linkedPages), verified: false };
};

// RFC 7591 §3.2.2: ASCII; RFC 6749 §5.2: neither quotes nor backslashes.
const asDescription = (text: string): string => text.replaceAll('§', 'section ').replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');

/** The refusal of a registration that does not hold, by what is wrong with its members. */
export const metadataRefusal = (problems: readonly InvalidMember[]): OAuthError => {
  const described = problems.map(({ pointer, detail }) => {
    const [, member = '', ...rest] = pointer.split('/');
    return { member, text: [metadataNameOf(member) ?? 'the registration', ...rest].join('/').concat(' ', detail) };
  });
  const isOfRedirects = described.some(({ member }) => member === 'redirectUris');
  const text = described.slice(0, 3).map((problem) => problem.text);
  return new OAuthError(isOfRedirects ? 'invalid_redirect_uri' : 'invalid_client_metadata', asDescription(text.join('; ')));
};
