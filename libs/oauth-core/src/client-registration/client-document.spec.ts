import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientId, JsonObject } from '#contracts';
import { OAuthError } from '../errors.js';
import { completeRegistration } from '../registration.js';
import { clientDocumentHost, isClientDocumentUrl, readClientDocument } from './client-document.js';

const clientId = 'https://app.example/oauth/client.json' as ClientId;
const offered = {
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile', 'offline_access', 'orders:read'],
  certificateMethods: ['self_signed_tls_client_auth'],
  rules: 'openid_connect_core',
} as const;
const web = { client_id: clientId, client_name: 'App', redirect_uris: ['https://app.example/cb'] };

const read = (document: JsonObject) => readClientDocument(clientId, document, offered);

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

const refusing = (description: RegExp, code = 'invalid_client_metadata'): unknown =>
  expect.objectContaining({ code, description: expect.stringMatching(description) });

describe('draft-ietf-oauth-client-id-metadata-document §3: a Client Identifier URL', () => {
  it.each([
    'https://app.example/client',
    'https://app.example/',
    'https://app.example:8443/oauth/client.json',
    'https://app.example/client?version=2',
    'https://xn--bcher-kva.example/client',
    'https://app.example/a..b/.well-known/client',
  ])('may be %s', (url) => {
    expect(isClientDocumentUrl(url)).toBe(true);
  });

  it.each<[string, string]>([
    ['another scheme', 'http://app.example/client'],
    ['a scheme in capitals', 'HTTPS://app.example/client'],
    ['no path', 'https://app.example'],
    ['a user', 'https://user@app.example/client'],
    ['a password', 'https://user:secret@app.example/client'],
    ['an empty user', 'https://@app.example/client'],
    ['a fragment', 'https://app.example/client#a'],
    ['an empty fragment', 'https://app.example/client#'],
    ['a single-dot segment', 'https://app.example/./client'],
    ['a double-dot segment', 'https://app.example/a/../client'],
    ['a double-dot segment at its end', 'https://app.example/a/..'],
    ['an encoded dot segment', 'https://app.example/a/%2e%2E/client'],
    ['a host in capitals, which is another string (§3)', 'https://App.example/client'],
    ['the dot of the root, which is another string (§3)', 'https://app.example./client'],
    ['a character that no URI has', 'https://app.example/a|b'],
    ['the port that https has, which is another string (§3)', 'https://app.example:443/client'],
    ['a backslash', 'https://app.example\\client'],
    ['a tab', 'https://app.example/cli\tent'],
    ['a space', 'https://app.example/cli ent'],
    ['letters that a URL encodes', 'https://app.example/clïent'],
    ['more characters than anybody reads', `https://app.example/${'a'.repeat(500)}`],
    ['no host', 'https:///client'],
    ['an address in another form', 'https://0x7f.1/client'],
  ])('has not %s', (_what, url) => {
    expect(isClientDocumentUrl(url)).toBe(false);
  });

  it('is read as it is written, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl({ withFragments: true, withQueryParameters: true }),
          fc.string().map((text) => `https://${text}`),
        ),
        (url) => {
          if (!isClientDocumentUrl(url)) return;
          expect(new URL(url).href).toBe(url);
          expect(url.startsWith(`https://${new URL(url).host}/`)).toBe(true);
        },
      ),
    );
  });

  it('is shown by its host', () => {
    expect(clientDocumentHost('https://app.example:8443/client' as ClientId)).toBe('app.example');
  });
});

describe('attack A93: the document of a client (§4)', () => {
  it.each<[string, JsonObject, unknown]>([
    ['without its client_id', { ...web, client_id: null }, refusing(/^client_id/)],
    ['with the client_id of another', { ...web, client_id: 'https://app.example/oauth/other.json' }, refusing(/^client_id/)],
    ['with its client_id in another spelling', { ...web, client_id: `${clientId}/` }, refusing(/^client_id/)],
    ['with a client_id that is no string', { ...web, client_id: [clientId] }, refusing(/^client_id/)],
    ['with a secret', { ...web, client_secret: 'x' }, refusing(/^client_secret must be left out/)],
    ['with the end of a secret', { ...web, client_secret_expires_at: 0 }, refusing(/^client_secret_expires_at/)],
    ...[
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'tls_client_auth',
      'federated_jwt',
      'spiffe_jwt',
      'spiffe_x509',
      'magic',
      '',
    ].map((method): [string, JsonObject, unknown] => [
      `that authenticates by ${method}`,
      { ...web, token_endpoint_auth_method: method },
      refusing(/^token_endpoint_auth_method must be one of none, private_key_jwt/),
    ]),
    ['with a redirect URI of another host', { ...web, redirect_uris: ['https://evil.example/cb'] }, refusing(/./, 'invalid_redirect_uri')],
    [
      'with a redirect URI of a host below its own',
      { ...web, redirect_uris: ['https://a.app.example/cb'] },
      refusing(/./, 'invalid_redirect_uri'),
    ],
    [
      'with a redirect URI of another port',
      { ...web, redirect_uris: ['https://app.example:8443/cb'] },
      refusing(/./, 'invalid_redirect_uri'),
    ],
    ['with a private-use redirect URI', { ...web, redirect_uris: ['example.app:/cb'] }, refusing(/./, 'invalid_redirect_uri')],
    [
      'with one foreign redirect URI beside its own',
      { ...web, redirect_uris: [...web.redirect_uris, 'https://evil.example/cb'] },
      refusing(/./, 'invalid_redirect_uri'),
    ],
    ['with redirect_uris that are no list', { ...web, redirect_uris: 'https://app.example/cb' }, refusing(/./, 'invalid_redirect_uri')],
    ['with a name that is no string', { ...web, client_name: {} }, refusing(/^client_name/)],
  ])('is refused %s', (_what, document, expected) => {
    expect(thrownBy(() => read(document))).toEqual(expected);
  });

  it('is of a public client that needs PKCE and consent, whatever it says of that', () => {
    const said = { ...web, first_party: true, firstParty: true, verified: true, pkce: 'optional', status: 'active' };
    expect(completeRegistration(read(said))).toMatchObject({
      ...{ type: 'public', tokenEndpointAuthMethod: 'none', pkce: 'required', firstParty: false, verified: false },
      ...{ name: 'App', redirectUris: web.redirect_uris, grantTypes: ['authorization_code'] },
    });
  });

  it('gets pairwise subjects of the sector that publishes it, and of no other', () => {
    const said = { ...web, subject_type: 'pairwise', sector_identifier_uri: 'https://evil.example/sector' };
    expect(completeRegistration(read(said))).toMatchObject({ subjectType: 'pairwise', sectorIdentifierUri: null });
  });

  it('is of a client that signs where it publishes its keys (§8.2)', () => {
    const keys = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://app.example/jwks.json' };
    expect(read({ ...web, ...keys })).toMatchObject({ type: 'confidential', jwksUri: keys.jwks_uri, pkce: 'required' });
  });

  it('gets of what it says for many servers what this one offers', () => {
    const said = {
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code', 'code id_token'],
      scope: 'openid mail:read orders:read',
      request_uris: ['https://app.example/request'],
    };
    const registration = read({ ...web, ...said });
    expect(registration).toMatchObject({ grantTypes: ['authorization_code', 'refresh_token'], scopes: ['openid', 'orders:read'] });
    expect(registration).not.toHaveProperty('requestUris');
    expect(read({ ...web, scope: 'mail:read' }).scopes).toEqual(['openid', 'profile', 'orders:read']);
  });

  it('may be of a program on the device of its user, and is native then', () => {
    const redirect_uris = ['http://127.0.0.1:33418/', 'http://localhost/cb', 'https://app.example/redirect'];
    expect(read({ ...web, redirect_uris })).toMatchObject({ applicationType: 'native', redirectUris: redirect_uris });
  });

  it('has links to the site that publishes it, be the program on the device of its user', () => {
    const links = { client_uri: 'https://app.example/', policy_uri: 'https://evil.example/privacy' };
    const registration = read({ ...web, redirect_uris: ['http://127.0.0.1/cb'], ...links });
    expect(registration).toMatchObject({ clientUri: links.client_uri, policyUri: null });
  });

  it('has a name in any case, and no address of another origin', () => {
    const addresses = {
      logo_uri: 'https://evil.example/logo.png',
      client_uri: 'https://app.example/',
      backchannel_logout_uri: 'https://evil.example/out',
      post_logout_redirect_uris: ['https://app.example/bye', 'https://evil.example/bye'],
    };
    expect(read({ ...web, client_name: null, ...addresses })).toMatchObject({
      ...{ name: 'app.example', logoUri: null, clientUri: addresses.client_uri, backchannelLogoutUri: null },
      postLogoutRedirectUris: ['https://app.example/bye'],
    });
  });

  it('is read without a failure, whatever it is', () => {
    const names = [
      'redirect_uris',
      'scope',
      'grant_types',
      'token_endpoint_auth_method',
      'client_name',
      'logo_uri',
      'response_types',
      'jwks',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, 'x'), fc.jsonValue()), (said) => {
        const error = thrownBy(() => read({ ...(said as JsonObject), client_id: clientId }));
        expect(error === null || error instanceof OAuthError).toBe(true);
      }),
    );
  });
});
