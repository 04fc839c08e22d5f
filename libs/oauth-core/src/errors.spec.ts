import { describe, expect, it } from '@jest/globals';
import { deviceCodeGrant, type JsonObject, jwtBearerGrant } from '#contracts';
import { errorReply, OAuthError } from './errors.js';
import { challengeReply } from './sender-constraint.js';
import { discoveryMetadata } from './metadata.js';
import { randomUuid } from './random-ids.js';
import { aTenant } from './testing/builders.js';

const tenant = { ...aTenant('acme'), issuer: 'r' };

describe('RFC 6749 §5.2: error responses', () => {
  it('are 400 with error and description, and are not cached', () => {
    expect(errorReply(new OAuthError('invalid_grant', 'No', 'a secret reason'), 'https://id.example')).toEqual({
      status: 400,
      headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
      body: { error: 'invalid_grant', error_description: 'No' },
    });
  });

  it('are 401 with a challenge for invalid_client', () => {
    const reply = errorReply(new OAuthError('invalid_client', 'No'), 'https://id.example');
    expect(reply).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic realm="https://id.example"' } });
  });

  it('keep the internal detail to themselves', () => {
    const error = new OAuthError('invalid_client', 'No', 'what only the log may know');
    expect(JSON.stringify([errorReply(error, 'r'), challengeReply(tenant, error, { scheme: 'Bearer' }), error.message])).not.toContain(
      'only the log',
    );
  });
});

describe('RFC 6750 §3, RFC 9449 §7: the challenge of a protected resource', () => {
  const algs = 'DPoP algs="RS256 PS256 ES256 EdDSA Ed25519"';

  it('names both schemes, and no error, where there was no authentication (§3.1)', () => {
    const headers = { 'www-authenticate': `Bearer realm="r", ${algs}` };
    expect(challengeReply(tenant, null, { scheme: 'Bearer' })).toMatchObject({ status: 401, body: null, headers });
  });

  it('tells the error by the scheme that was used, and the scope that is missing', () => {
    expect(challengeReply(tenant, new OAuthError('invalid_token', 'No'), { scheme: 'Bearer' })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="r", error="invalid_token", error_description="No", ${algs}` },
    });
    expect(challengeReply(tenant, new OAuthError('invalid_token', 'No'), { scheme: 'DPoP' })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': `DPoP realm="r", error="invalid_token", error_description="No", ${algs.slice(5)}` },
    });
    const reply = challengeReply(tenant, new OAuthError('insufficient_scope', 'No'), { scheme: 'Bearer', scope: 'openid' });
    expect(reply.status).toBe(403);
    expect(reply.headers['www-authenticate']).toContain('scope="openid"');
  });

  it('is 401 for a proof, too, which is 400 at the token endpoint', () => {
    for (const code of ['invalid_dpop_proof', 'use_dpop_nonce'] as const) {
      expect(errorReply(new OAuthError(code, 'No'), 'r').status).toBe(400);
      expect(challengeReply(tenant, new OAuthError(code, 'No'), { scheme: 'DPoP' }).status).toBe(401);
    }
  });
});

describe('OpenID Connect Discovery §3, RFC 8414 §2: metadata', () => {
  const source = {
    issuer: 'https://id.example/t/acme',
    endpoints: {
      authorization_endpoint: 'https://id.example/t/acme/oauth/authorize',
      pushed_authorization_request_endpoint: 'https://id.example/t/acme/oauth/par',
      device_authorization_endpoint: 'https://id.example/t/acme/oauth/device_authorization',
      token_endpoint: 'https://id.example/t/acme/oauth/token',
      userinfo_endpoint: 'https://id.example/t/acme/oauth/userinfo',
      jwks_uri: 'https://id.example/t/acme/oauth/jwks',
      revocation_endpoint: 'https://id.example/t/acme/oauth/revoke',
      introspection_endpoint: 'https://in.example/t/acme/oauth/introspect',
      end_session_endpoint: 'https://id.example/t/acme/oauth/logout',
    },
    idTokenAlgorithm: 'RS256',
    profile: 'oauth-2.1',
    certificates: null,
    clientDocuments: false,
    promptValues: ['none', 'login'],
  } as const;

  it('tells of certificates only where they reach the platform (RFC 8705 §3.3, §5)', () => {
    expect(discoveryMetadata(source)).not.toHaveProperty('tls_client_certificate_bound_access_tokens');
    const aliases = { token_endpoint: 'https://mtls.example/t/acme/oauth/token' };
    const metadata = discoveryMetadata({ ...source, certificates: { methods: ['self_signed_tls_client_auth'], aliases } });
    expect(metadata).toMatchObject({ tls_client_certificate_bound_access_tokens: true, mtls_endpoint_aliases: aliases });
    for (const endpoint of ['token', 'revocation']) {
      const methods = metadata[`${endpoint}_endpoint_auth_methods_supported`];
      expect(methods).toContain('self_signed_tls_client_auth');
      expect(methods).not.toContain('tls_client_auth');
    }
    expect(metadata['introspection_endpoint_auth_methods_supported']).not.toContain('self_signed_tls_client_auth');
  });

  it('names each hash that an ID token may have', () => {
    expect(discoveryMetadata(source)['claims_supported']).toEqual(expect.arrayContaining(['at_hash', 'c_hash', 's_hash']));
  });

  it('names what tells tenants and organizations apart', () => {
    expect(discoveryMetadata(source)['claims_supported']).toEqual(expect.arrayContaining(['tenant_id', 'org_id', 'org_name']));
  });

  it('tells of aggregated and distributed claims only where the tenant passes them on (OpenID Connect Core §5.6)', () => {
    expect(discoveryMetadata(source)).toMatchObject({ claim_types_supported: ['normal'] });
    const metadata = discoveryMetadata({ ...source, claimSources: true });
    expect(metadata).toMatchObject({ claim_types_supported: ['normal', 'aggregated', 'distributed'] });
  });

  it('has an address for certificates of the endpoints that there are, and of no other (RFC 8705 §5)', () => {
    const aliases = { backchannel_authentication_endpoint: 'https://mtls.example/t/acme/oauth/backchannel_authentication' };
    const certificates = { methods: ['self_signed_tls_client_auth'], aliases } as const;
    expect(discoveryMetadata({ ...source, certificates })['mtls_endpoint_aliases']).toEqual({});
    const endpoints = {
      ...source.endpoints,
      backchannel_authentication_endpoint: 'https://id.example/t/acme/oauth/backchannel_authentication',
    };
    expect(discoveryMetadata({ ...source, endpoints, certificates })['mtls_endpoint_aliases']).toEqual(aliases);
  });

  it('has every required member, with the endpoints where they are', () => {
    expect(discoveryMetadata(source)).toMatchObject({
      issuer: 'https://id.example/t/acme',
      ...source.endpoints,
      response_types_supported: ['code'],
      subject_types_supported: ['public', 'pairwise'],
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        deviceCodeGrant,
        'urn:ietf:params:oauth:grant-type:token-exchange',
        jwtBearerGrant,
      ],
      code_challenge_methods_supported: ['S256'],
      response_modes_supported: ['query', 'fragment', 'form_post', 'web_message', 'query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'],
      authorization_signing_alg_values_supported: ['RS256', 'ES256', 'PS256', 'EdDSA'],
      userinfo_signing_alg_values_supported: ['RS256', 'ES256', 'PS256', 'EdDSA'],
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      require_signed_request_object: false,
      request_object_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it('promises nothing that does not work', () => {
    const text = JSON.stringify(discoveryMetadata(source));
    for (const promise of ['implicit', 'password', 'plain', 'check_session', 'tls_client_auth', 'registration_endpoint'])
      expect(text).not.toContain(promise);
  });

  it('N31: names all algorithms of ID tokens in any case, and first what signs where nothing is said', () => {
    const supported = ({ id_token_signing_alg_values_supported: names }: JsonObject) => names;
    expect(supported(discoveryMetadata(source))).toEqual(['RS256', 'ES256', 'PS256', 'EdDSA']);
    expect(supported(discoveryMetadata({ ...source, idTokenAlgorithm: 'EdDSA' }))).toEqual(['EdDSA', 'RS256', 'ES256', 'PS256']);
  });

  it('draft-ietf-oauth-client-id-metadata-document §6: says whether clients are known by their documents', () => {
    for (const clientDocuments of [true, false])
      expect(discoveryMetadata({ ...source, clientDocuments })).toMatchObject({ client_id_metadata_document_supported: clientDocuments });
  });

  it('tells languages and scopes of APIs where they are given', () => {
    expect(discoveryMetadata(source)).not.toHaveProperty('ui_locales_supported');
    expect(discoveryMetadata({ ...source, uiLocales: [] })).not.toHaveProperty('ui_locales_supported');
    const metadata = discoveryMetadata({ ...source, uiLocales: ['de'], apiScopes: ['notes:read', 'openid'] });
    expect(metadata.ui_locales_supported).toEqual(['de']);
    expect(metadata.scopes_supported).toEqual(['openid', 'profile', 'email', 'phone', 'address', 'groups', 'offline_access', 'notes:read']);
  });
});

describe('RFC 9562 §5.4: UUIDs', () => {
  it('are of version 4 and made of the given randomness', () => {
    expect(randomUuid((size) => new Uint8Array(size))).toBe('00000000-0000-4000-8000-000000000000');
    expect(randomUuid((size) => new Uint8Array(size).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });
});
