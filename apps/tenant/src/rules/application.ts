import {
  attestedMethod,
  backchannelGrant,
  deviceCodeGrant,
  federatedMethod,
  jwtBearerGrant,
  type Registration,
  registrationField,
  registrationMembers,
  spiffeJwtMethod,
  spiffeX509Method,
  type TenantSettings,
} from '#contracts';
import { Violations } from '#kernel';
import {
  checkLogoutUri,
  checkRedirectUri,
  hasRegisteredOrigin,
  hasTokens,
  isPlatformScope,
  profileConflicts,
  redirectTargetOf,
  responseHas,
} from '#oauth-core';
import { checkCertificates, checkClientKeys, checkRequestObjects } from './client-authentication.js';
import { problemsOfField } from './field.js';
import { checkEncryption } from './encryption.js';
import { checkSector } from './sector.js';

/** OAuth 2.0 for what the application is: RFC 6749 §2.1, §4.4 (client credentials only where a secret can be kept), RFC 9700 §2.1.1 (PKCE). */
const checkClientType = (
  violations: Violations,
  { type, tokenEndpointAuthMethod: method, grantTypes: grants, pkce }: Registration,
): void => {
  if (type === 'public') {
    violations.check(pkce === 'required', '/pkce', 'must be required for a public application');
    violations.check(method === 'none', '/tokenEndpointAuthMethod', 'must be none for a public application');
    // CIBA §4: whoever knows the client_id of a public one would have its users asked.
    for (const grant of ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange', backchannelGrant] as const)
      violations.check(!grants.includes(grant), '/grantTypes', `must not hold ${grant} for a public application`);
  } else {
    violations.check(method !== 'none', '/tokenEndpointAuthMethod', 'must be one that proves something for a confidential application');
  }
};

/** RFC 8252 §8.6: at a loopback or private-use address anybody on the device may answer, so nobody is signed in there unasked. */
const checkApplicationType = (violations: Violations, { applicationType, firstParty, redirectUris, pkce }: Registration): void => {
  if (applicationType === 'native') {
    violations.check(
      !firstParty,
      '/firstParty',
      'must be false for a native application (RFC 8252 §8.6); a web application under development at a loopback address has the application_type web',
    );
    violations.check(pkce !== 'optional', '/pkce', 'must not be optional for a native application (RFC 8252 §8.1)');
  } else {
    redirectUris.forEach((uri, index) => {
      const isPrivateUse = checkRedirectUri(uri) === null && redirectTargetOf(uri) === 'private_use';
      violations.check(!isPrivateUse, `/redirectUris/${index}`, 'must have no private-use scheme where the application_type is web');
    });
  }
};

/** OAuth 2.0 for First-Party Applications §1.1, §9.9: in a browser, any script of the page would read what users type. */
const checkChallenge = (violations: Violations, { authorizationChallenge, applicationType, grantTypes: grants }: Registration): void => {
  if (!authorizationChallenge) return;
  violations.check(applicationType === 'native', '/authorizationChallenge', 'must be false where the application_type is not native');
  violations.check(grants.includes('authorization_code'), '/authorizationChallenge', 'needs the grant authorization_code');
};

/** Front-Channel Logout 1.0 §2: else an application could have any page loaded by whoever signs out. */
const checkLogoutOrigin = (violations: Violations, { frontchannelLogoutUri: uri, redirectUris }: Registration): void => {
  if (uri === null || checkLogoutUri(uri) !== null) return;
  const isItsOwn = redirectUris.some((redirect) => URL.canParse(redirect) && new URL(redirect).origin === new URL(uri).origin);
  violations.check(isItsOwn, '/frontchannelLogoutUri', 'must have the scheme, host and port of one of the redirect_uris');
};

const checkGrants = (violations: Violations, { grantTypes: grants, redirectUris, responseTypes }: Registration): void => {
  violations.check(grants.length > 0 || responseTypes.some(hasTokens), '/grantTypes', 'must have at least 1 item');
  const refreshed = ['authorization_code', 'password', deviceCodeGrant, backchannelGrant] as const;
  violations.check(
    !grants.includes('refresh_token') || refreshed.some((grant) => grants.includes(grant)),
    '/grantTypes',
    `must hold ${refreshed.slice(0, -1).join(', ')} or ${backchannelGrant} where it holds refresh_token`,
  );
  violations.check(
    !grants.includes('authorization_code') || redirectUris.length > 0,
    '/redirectUris',
    'must have at least 1 item for the grant authorization_code',
  );
};

/** Tokens in authorization responses: OpenID Connect Dynamic Client Registration 1.0 §2 has them go to https alone, where it is a web application's, and RFC 9449 §5 has none there that are bound. */
const checkResponseTypes = (
  violations: Violations,
  { responseTypes, legacyFeatures, grantTypes, redirectUris, applicationType, ...bound }: Registration,
): void => {
  const isBound = bound.dpopBoundAccessTokens || bound.tlsClientCertificateBoundAccessTokens;
  responseTypes.forEach((type, index) => {
    if (!hasTokens(type)) return;
    const pointer = `/responseTypes/${index}`;
    violations.check(legacyFeatures.includes('implicit'), pointer, 'needs implicit among the legacy_features');
    violations.check(
      !responseHas(type, 'code') || grantTypes.includes('authorization_code'),
      pointer,
      'needs the grant authorization_code',
    );
    violations.check(
      !responseHas(type, 'token') || !isBound,
      pointer,
      'has an access token, which is bound to nothing: the application has its own bound',
    );
  });
  if (!responseTypes.some(hasTokens)) return;
  violations.check(redirectUris.length > 0, '/redirectUris', 'must have at least 1 item for responses with tokens');
  redirectUris.forEach((uri, index) =>
    violations.check(
      applicationType === 'native' || uri.startsWith('https://'),
      `/redirectUris/${index}`,
      'must use https where a web application gets tokens in authorization responses',
    ),
  );
};

/** OAuth 2.0 Web Message Response Mode: a page is told by its origin alone, which has to be registered. */
const checkWebMessages = (violations: Violations, { webMessageResponses, applicationType, redirectUris }: Registration): void => {
  if (!webMessageResponses) return;
  violations.check(applicationType === 'web', '/webMessageResponses', 'must be false for a native application');
  violations.check(
    redirectUris.some(hasRegisteredOrigin),
    '/redirectUris',
    'must have at least 1 item of https, or of localhost by its name, for web_message_responses',
  );
};

/** What proves an application by assertions of others, or asserts who its users are, says whose. */
const checkAssertionSubjects = (
  violations: Violations,
  { grantTypes: grants, tokenEndpointAuthMethod: method, assertionSubjects, identityAssertionIssuers, type }: Registration,
): void => {
  const hasGrant = grants.includes(jwtBearerGrant);
  const needs = method === federatedMethod ? federatedMethod : `the grant ${jwtBearerGrant}`;
  const isProvenSo = method === federatedMethod || (hasGrant && identityAssertionIssuers.length === 0);
  violations.check(!isProvenSo || assertionSubjects.length > 0, '/assertionSubjects', `must have at least 1 item for ${needs}`);
  if (identityAssertionIssuers.length === 0) return;
  // draft-ietf-oauth-identity-assertion-authz-grant §8.1.
  violations.check(type === 'confidential', '/identityAssertionIssuers', 'must be empty for a public application');
  violations.check(hasGrant, '/identityAssertionIssuers', `needs the grant ${jwtBearerGrant}`);
};

/** Instances that are attested say by whom; what is pushed to one of them would be bound to none. */
const checkAttesters = (
  violations: Violations,
  { tokenEndpointAuthMethod: method, clientAttesters, backchannelTokenDeliveryMode: mode }: Registration,
): void => {
  if (method !== attestedMethod) return;
  violations.check(clientAttesters.length > 0, '/clientAttesters', `must have at least 1 item for ${attestedMethod}`);
  violations.check(mode !== 'push', '/backchannelTokenDeliveryMode', `must not be push for ${attestedMethod}`);
};

/** draft-ietf-oauth-spiffe-client-auth §5.1: a client that is a workload says which, and no other says so. */
const checkWorkload = (violations: Violations, { tokenEndpointAuthMethod: method, spiffeId }: Registration): void => {
  const isWorkload = method === spiffeJwtMethod || method === spiffeX509Method;
  violations.check(!isWorkload || spiffeId !== null, '/spiffeId', `must be said for ${method}`);
  violations.check(
    isWorkload || spiffeId === null,
    '/spiffeId',
    `must be null where the token_endpoint_auth_method is neither ${spiffeJwtMethod} nor ${spiffeX509Method}`,
  );
};

/** Bytes as JSON: they travel with the application. */
const largestMappings = 16_384;

/** No claim is mapped twice in one place, whichever would be told. */
const checkClaimMappings = (violations: Violations, { claimMappings }: Registration): void => {
  const size = Buffer.byteLength(JSON.stringify(claimMappings));
  violations.check(size <= largestMappings, '/claimMappings', `must have at most ${largestMappings} bytes as JSON`);
  if (!violations.isEmpty) return;
  claimMappings.forEach(({ claim, in: places }, index) => {
    const isRepeated = claimMappings.some(
      (other, nth) => nth < index && other.claim === claim && other.in.some((place) => places.includes(place)),
    );
    violations.check(!isRepeated, `/claimMappings/${index}/claim`, 'is mapped twice in one place');
  });
};

/** CIBA §4, §5, §7.1: what is told, or sent, needs a place, and hints somebody to be asked; what is sent is bound to no certificate, which the client shows at its own connections alone. */
const checkBackchannel = (violations: Violations, registration: Registration): void => {
  const {
    backchannelTokenDeliveryMode: mode,
    backchannelClientNotificationEndpoint: endpoint,
    loginHintIssuers,
    grantTypes,
  } = registration;
  violations.check(mode === 'poll' || endpoint !== null, '/backchannelClientNotificationEndpoint', `must be said for the mode ${mode}`);
  violations.check(
    mode !== 'push' || !registration.tlsClientCertificateBoundAccessTokens,
    '/backchannelTokenDeliveryMode',
    'must not be push beside tls_client_certificate_bound_access_tokens',
  );
  violations.check(
    loginHintIssuers.length === 0 || grantTypes.includes(backchannelGrant),
    '/loginHintIssuers',
    `needs the grant ${backchannelGrant}`,
  );
};

/** RFC 6749 §4.3, where it is let. */
const checkPasswordGrant = (violations: Violations, { grantTypes, legacyFeatures }: Registration): void =>
  violations.check(
    !grantTypes.includes('password') || legacyFeatures.includes('password_grant'),
    '/grantTypes',
    'must not hold password without password_grant among the legacy_features',
  );

/** What is out of date is asked for where the tenant lets its applications. */
const checkLegacyFeatures = (violations: Violations, { legacyFeatures }: Registration, { legacyFeatures: allowed }: TenantSettings): void =>
  legacyFeatures.forEach((feature, index) =>
    violations.check(allowed.includes(feature), `/legacyFeatures/${index}`, 'is not among the legacy_features of the tenant'),
  );

/** Whether a name is a scope, a template, or a value of one, of a resource server of the tenant. */
export type IsApiScope = (name: string) => boolean;

const checkScopes = (violations: Violations, { scopes }: Registration, isApiScope: IsApiScope): void =>
  scopes.forEach((scope, index) => {
    violations.check(
      isPlatformScope(scope) || isApiScope(scope),
      `/scopes/${index}`,
      'is neither an OpenID scope nor one of a resource server of this tenant',
    );
  });

/**
 * Throws `invalid_argument` unless the registration as a whole is valid: each field by itself, what they say together, and, of an active one, that its profile permits it. `isApiScope` knows the scopes of the
 * tenant's resource servers; leave it out where the scopes have not changed, since a scope that went away must not block other changes.
 */
export const checkApplication = (registration: Registration, settings: TenantSettings, isApiScope?: IsApiScope): void => {
  const violations = new Violations();
  for (const member of registrationMembers)
    for (const { pointer, detail } of problemsOfField(`/${member}`, registrationField(member), registration[member]))
      violations.add(pointer, detail);
  checkClientType(violations, registration);
  checkApplicationType(violations, registration);
  checkChallenge(violations, registration);
  checkClientKeys(violations, registration);
  checkLogoutOrigin(violations, registration);
  checkRequestObjects(violations, registration);
  checkCertificates(violations, registration);
  checkGrants(violations, registration);
  checkResponseTypes(violations, registration);
  checkWebMessages(violations, registration);
  checkPasswordGrant(violations, registration);
  checkBackchannel(violations, registration);
  checkSector(violations, registration);
  checkEncryption(violations, registration);
  checkAssertionSubjects(violations, registration);
  checkAttesters(violations, registration);
  checkWorkload(violations, registration);
  checkClaimMappings(violations, registration);
  // As with scopes: what the tenant took back must not block other changes of what is disabled.
  if (registration.status === 'active') checkLegacyFeatures(violations, registration, settings);
  if (isApiScope !== undefined) checkScopes(violations, registration, isApiScope);
  violations.throwIfAny();
  // What is disabled can be so by any administrator, whatever its tenant is held to by now.
  const conflicts = registration.status === 'active' ? profileConflicts(registration, settings) : [];
  for (const { member, index, detail } of conflicts) violations.add(index === undefined ? `/${member}` : `/${member}/${index}`, detail);
  violations.throwIfAny();
};
