import {
  type Application,
  applicationTypes,
  clientAuthenticationMethods,
  type CreateApplicationRequest,
  type GrantType,
  idTokenClaims,
  pkceRequirements,
  signingAlgorithms,
} from '#contracts';
import { checkRedirectUri, isNativeByItsRedirects, isOpenIdScope, redirectTargetOf } from '#oauth-core';
import { Findings } from './findings.js';
import { longestLifetimes } from './settings.js';
import { checkList, checkLogoUri, checkName, checkOneOf, checkOptionalSeconds, checkSeconds, withChanges } from './values.js';

/** What an administrator decides of an application. */
export type ApplicationRegistration = Omit<Application, 'clientId' | 'version' | 'createdAt' | 'updatedAt'>;

const grantTypes: readonly GrantType[] = ['authorization_code', 'refresh_token', 'client_credentials'];
const mostRedirectUris = 30;
const mostScopes = 100;

const defaultGrants = ({ type, redirectUris }: Pick<CreateApplicationRequest, 'type' | 'redirectUris'>): readonly GrantType[] =>
  type === 'confidential' && (redirectUris ?? []).length === 0 ? ['client_credentials'] : ['authorization_code', 'refresh_token'];

const defaultScopes = (grants: readonly GrantType[]): readonly string[] => [
  ...(grants.includes('authorization_code') ? ['openid', 'profile', 'email', 'groups'] : []),
  ...(grants.includes('refresh_token') ? ['offline_access'] : []),
];

/**
 * Fills in what the request leaves out. A confidential application without redirect URIs is taken for a machine, any other for
 * one that people sign in to.
 */
export const registrationOf = ({ clientId: _id, clientSecret: _secret, ...request }: CreateApplicationRequest): ApplicationRegistration => {
  const grants = request.grantTypes ?? defaultGrants(request);
  return withChanges<ApplicationRegistration>(
    {
      name: request.name,
      type: request.type,
      status: 'active',
      applicationType: isNativeByItsRedirects(request.type, request.redirectUris ?? []) ? 'native' : 'web',
      firstParty: false,
      logoUri: null,
      redirectUris: [],
      postLogoutRedirectUris: [],
      grantTypes: grants,
      tokenEndpointAuthMethod: request.type === 'public' ? 'none' : null,
      pkce: request.type === 'public' ? 'required' : 'required_unless_nonce',
      scopes: defaultScopes(grants),
      idTokenSignedResponseAlg: null,
      idTokenClaims: 'full',
      accessTokenLifetime: null,
      refreshTokenLifetime: null,
      refreshTokenGrace: 10,
    },
    request,
  );
};

const checkRedirectUris = (findings: Findings, pointer: string, uris: readonly string[]): void => {
  checkList(findings, pointer, uris, mostRedirectUris);
  uris.forEach((uri, index) => {
    const problem = checkRedirectUri(uri);
    if (problem !== null) findings.add(`${pointer}/${index}`, problem);
  });
};

/** OAuth 2.0 for what the application is: RFC 6749 §2.1, §4.4 (client credentials only where a secret can be kept), RFC 9700 §2.1.1 (PKCE). */
const checkClientType = (findings: Findings, application: ApplicationRegistration): void => {
  const { type, tokenEndpointAuthMethod: method, grantTypes: grants, pkce } = application;
  checkOneOf(findings, '/type', type, ['confidential', 'public']);
  if (method !== null) checkOneOf(findings, '/tokenEndpointAuthMethod', method, clientAuthenticationMethods);
  checkOneOf(findings, '/pkce', pkce, pkceRequirements);
  if (type === 'public') {
    findings.require(pkce === 'required', '/pkce', 'must be required for a public application');
    findings.require(method === 'none', '/tokenEndpointAuthMethod', 'must be none for a public application');
    findings.require(!grants.includes('client_credentials'), '/grantTypes', 'must not hold client_credentials for a public application');
  } else {
    findings.require(method !== 'none', '/tokenEndpointAuthMethod', 'must use a secret for a confidential application');
  }
};

/** RFC 8252 §8.6: at a loopback or private-use address anybody on the device may answer, so nobody is signed in there unasked. */
const checkApplicationType = (findings: Findings, { applicationType, firstParty, redirectUris, pkce }: ApplicationRegistration): void => {
  checkOneOf(findings, '/applicationType', applicationType, applicationTypes);
  if (applicationType === 'native') {
    findings.require(
      !firstParty,
      '/firstParty',
      'must be false for a native application (RFC 8252 §8.6); a web application under development at a loopback address has the application_type web',
    );
    findings.require(pkce !== 'optional', '/pkce', 'must not be optional for a native application (RFC 8252 §8.1)');
  } else {
    redirectUris.forEach((uri, index) => {
      const isPrivateUse = checkRedirectUri(uri) === null && redirectTargetOf(uri) === 'private_use';
      findings.require(!isPrivateUse, `/redirectUris/${index}`, 'must have no private-use scheme where the application_type is web');
    });
  }
};

const checkGrants = (findings: Findings, { grantTypes: grants, redirectUris }: ApplicationRegistration): void => {
  checkList(findings, '/grantTypes', grants, grantTypes.length);
  findings.require(grants.length > 0, '/grantTypes', 'must have at least 1 item');
  grants.forEach((grant, index) => {
    checkOneOf(findings, `/grantTypes/${index}`, grant, grantTypes);
  });
  findings.require(
    !grants.includes('refresh_token') || grants.includes('authorization_code'),
    '/grantTypes',
    'must hold authorization_code where it holds refresh_token',
  );
  findings.require(
    !grants.includes('authorization_code') || redirectUris.length > 0,
    '/redirectUris',
    'must have at least 1 item for the grant authorization_code',
  );
};

/**
 * Throws `invalid_argument` unless the registration as a whole is valid. `apiScopes` are the scopes of the tenant's resource
 * servers; leave it out where the scopes have not changed, since a scope that went away must not block other changes.
 */
export const checkApplication = (application: ApplicationRegistration, apiScopes?: ReadonlySet<string>): void => {
  const findings = new Findings();
  checkName(findings, '/name', application.name);
  checkOneOf(findings, '/status', application.status, ['active', 'disabled']);
  checkClientType(findings, application);
  checkApplicationType(findings, application);
  checkLogoUri(findings, '/logoUri', application.logoUri);
  checkRedirectUris(findings, '/redirectUris', application.redirectUris);
  checkRedirectUris(findings, '/postLogoutRedirectUris', application.postLogoutRedirectUris);
  checkGrants(findings, application);
  checkList(findings, '/scopes', application.scopes, mostScopes);
  if (apiScopes !== undefined) {
    application.scopes.forEach((scope, index) => {
      findings.require(
        isOpenIdScope(scope) || apiScopes.has(scope),
        `/scopes/${index}`,
        'is neither an OpenID scope nor one of a resource server of this tenant',
      );
    });
  }
  if (application.idTokenSignedResponseAlg !== null)
    checkOneOf(findings, '/idTokenSignedResponseAlg', application.idTokenSignedResponseAlg, signingAlgorithms);
  checkOneOf(findings, '/idTokenClaims', application.idTokenClaims, idTokenClaims);
  checkOptionalSeconds(findings, '/accessTokenLifetime', application.accessTokenLifetime, 1, longestLifetimes.accessToken);
  checkOptionalSeconds(findings, '/refreshTokenLifetime', application.refreshTokenLifetime, 1, longestLifetimes.refreshToken);
  checkSeconds(findings, '/refreshTokenGrace', application.refreshTokenGrace, 0, 60);
  findings.throwIfAny();
};
