// The table of docs/conformance.md that tells which flow is run by which client library of others, and in which end-to-end test.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './build.mjs';

const folder = 'test/e2e';

/** A flow, the spec that runs it, and what each library calls for it; null: it has nothing for that. */
const flows = [
  ['Metadata (OpenID Connect Discovery, RFC 8414)', 'clients', 'discovery', 'processDiscoveryResponse'],
  ['Sign-in by a code, with PKCE', 'clients', 'authorizationCodeGrant', 'processAuthorizationCodeResponse'],
  ['Refresh', 'clients', 'refreshTokenGrant', 'processRefreshTokenResponse'],
  ['Client credentials', 'clients', 'clientCredentialsGrant', 'processClientCredentialsResponse'],
  ['Userinfo', 'clients', 'fetchUserInfo', 'processUserInfoResponse'],
  ['Userinfo that is signed', 'id-tokens', 'fetchUserInfo', 'processUserInfoResponse'],
  ['ID tokens and userinfo that are encrypted', 'encrypted-tokens', 'enableDecryptingResponses', 'jweDecrypt'],
  ['Introspection (RFC 7662)', 'clients', 'tokenIntrospection', 'processIntrospectionResponse'],
  ['Introspection that is signed (RFC 9701)', 'signed-introspection', 'tokenIntrospection', 'processIntrospectionResponse'],
  ['Revocation (RFC 7009)', 'clients', 'tokenRevocation', 'processRevocationResponse'],
  ['JWT access tokens, at an API (RFC 9068)', 'clients', null, 'validateJwtAccessToken'],
  ['RP-initiated logout', 'clients', 'buildEndSessionUrl', null],
  ['`client_secret_jwt`', 'attacks/client-assertions', 'ClientSecretJwt', 'ClientSecretJwt'],
  ['`private_key_jwt`', 'attacks/client-assertions', 'PrivateKeyJwt', 'PrivateKeyJwt'],
  ['Certificates (RFC 8705)', 'mutual-tls', 'TlsClientAuth', 'TlsClientAuth'],
  ['Attested clients', 'client-attestation', 'ClientAuth', 'ClientAuth'],
  ['SPIFFE', 'spiffe', 'TlsClientAuth', 'ClientAuth'],
  ['DPoP, with nonces (RFC 9449)', 'dpop', 'getDPoPHandle', 'DPoP'],
  ['Pushed requests (RFC 9126)', 'rich-authorization', 'buildAuthorizationUrlWithPAR', 'pushedAuthorizationRequest'],
  ['Signed requests (RFC 9101)', 'request-objects', 'buildAuthorizationUrlWithJAR', 'issueRequestObject'],
  ['Signed responses (JARM)', 'request-objects', 'useJwtResponseMode', 'validateJwtAuthResponse'],
  ['`authorization_details` (RFC 9396)', 'rich-authorization', 'authorizationCodeGrant', 'processAuthorizationCodeResponse'],
  ['Resource indicators (RFC 8707)', 'resource-indicators', 'buildAuthorizationUrlWithPAR', 'deviceAuthorizationRequest'],
  ['Devices (RFC 8628)', 'device-authorization', 'pollDeviceAuthorizationGrant', 'processDeviceCodeResponse'],
  ['CIBA', 'backchannel-authentication', 'pollBackchannelAuthenticationGrant', 'processBackchannelAuthenticationGrantResponse'],
  ['Token exchange (RFC 8693)', 'token-exchange', 'genericGrantRequest', 'genericTokenEndpointRequest'],
  ['Assertions (RFC 7523)', 'workload-identity', 'genericGrantRequest', 'genericTokenEndpointRequest'],
  ['Identity assertions (ID-JAG)', 'identity-assertions', 'genericGrantRequest', 'genericTokenEndpointRequest'],
  ['Registration (RFC 7591)', 'dynamic-registration', 'dynamicClientRegistration', 'dynamicClientRegistrationRequest'],
  ['`code id_token`', 'implicit', 'useCodeIdTokenResponseType', 'validateCodeIdTokenResponse'],
  ['`id_token`', 'implicit', 'implicitAuthentication', null],
  ['FAPI 2.0', 'security-profiles', 'buildAuthorizationUrlWithPAR', 'pushedAuthorizationRequest'],
  ['Grant management', 'grant-management', 'buildAuthorizationUrlWithPAR', 'protectedResourceRequest'],
];

const libraries = [
  { name: 'openid-client', as: 'openid', called: (flow) => flow[2] },
  { name: 'oauth4webapi', as: 'oauth', called: (flow) => flow[3] },
];

/** The table, as `table` draws it. Throws where a spec calls nothing of what it is said to. */
export const libraryFlows = async (table) => {
  const { devDependencies: versions } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const cell = async (flow, { name, as, called }) => {
    const member = called(flow);
    if (member === null) return 'has nothing for it';
    const path = `${folder}/${flow[1]}.e2e-spec.ts`;
    if (!(await readFile(join(root, path), 'utf8')).includes(`${as}.${member}`)) throw new Error(`${path} runs no ${member} of ${name}.`);
    return `[\`${member}\`](../${path})`;
  };
  const rows = flows.map(async (flow) => [flow[0], ...(await Promise.all(libraries.map((library) => cell(flow, library))))]);
  return table(['Flow', ...libraries.map(({ name }) => `${name} ${versions[name]}`)], await Promise.all(rows));
};
