import { describe, expect, it } from '@jest/globals';
import { type Application, securityProfiles } from '#contracts';
import { tenantSettings } from '#testing/builders';
import { anApplication } from '../testing/builders.js';
import { profileConflicts, resourceServerConflict, settingsConflicts } from './profile-conflicts.js';
import { strictestProfile } from './profiles.js';

const settings = tenantSettings({ idTokenSignedResponseAlg: 'ES256' });

/** A registration that any profile permits, but for `changes`. */
const sound = (changes: Partial<Application> = {}): Application =>
  anApplication({
    profile: 'fapi2-message-signing',
    tokenEndpointAuthMethod: 'private_key_jwt',
    dpopBoundAccessTokens: true,
    authorizationSignedResponseAlg: 'ES256',
    ...changes,
  });
const membersOf = (changes: Partial<Application>, of = settings): readonly string[] =>
  profileConflicts(sound(changes), of).map(({ member }) => member);

describe('what the FAPI 2.0 Security Profile forbids of a registration', () => {
  it('is nothing of one that fits it, by key or by certificate', () => {
    for (const profile of securityProfiles) expect(membersOf({ profile })).toEqual([]);
    for (const tokenEndpointAuthMethod of ['tls_client_auth', 'self_signed_tls_client_auth'] as const)
      expect(membersOf({ tokenEndpointAuthMethod, dpopBoundAccessTokens: false, tlsClientCertificateBoundAccessTokens: true })).toEqual([]);
    expect(membersOf({ tokenEndpointAuthSigningAlg: 'PS256', requestObjectSigningAlg: 'EdDSA', pkce: 'required' })).toEqual([]);
  });

  it.each<[string, keyof Application, Partial<Application>]>([
    ['§5.3.2.1: a public client', 'type', { type: 'public' }],
    ['§5.3.2.1: no authentication', 'tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'none' }],
    ['§5.3.2.1: a secret, however it is sent', 'tokenEndpointAuthMethod', { tokenEndpointAuthMethod: null }],
    ['§5.3.2.1: a secret in the body', 'tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'client_secret_post' }],
    ['§5.3.2.1: a secret that signs', 'tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'client_secret_jwt' }],
    ['§5.3.2.1: the word of somebody else', 'tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'federated_jwt' }],
    ['§5.3.2.1: a JWT of who shows it, and does not sign', 'tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'spiffe_jwt' }],
    ['§5.3.2.1: a certificate by other rules than RFC 8705', 'tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'spiffe_x509' }],
    ['§5.3.2.1: tokens that are bound to nothing', 'dpopBoundAccessTokens', { dpopBoundAccessTokens: false }],
    [
      '§5.3.2.1: another audience of assertions than the issuer',
      'clientAssertionAudience',
      { clientAssertionAudience: 'issuer_or_token_endpoint' },
    ],
    ['§5.3.2.2: sign-ins without PKCE', 'pkce', { pkce: 'optional' }],
    ['§5.3.2.2: another method of PKCE than S256', 'legacyFeatures', { legacyFeatures: ['pkce_plain'] }],
    ['§5.3.2.2: an http address', 'redirectUris', { redirectUris: ['http://localhost:8080/cb'] }],
    [
      '§5.3.2.2: a loopback address of what is not installed',
      'redirectUris',
      { applicationType: 'web', redirectUris: ['http://127.0.0.1/cb'] },
    ],
    ['§5.3.2.2: a name of this machine', 'redirectUris', { applicationType: 'native', redirectUris: ['http://localhost/cb'] }],
    ['§5.4.1: RS256 of assertions', 'tokenEndpointAuthSigningAlg', { tokenEndpointAuthSigningAlg: 'RS256' }],
    ['§5.4.1: RS256 of request objects', 'requestObjectSigningAlg', { requestObjectSigningAlg: 'RS256' }],
    [
      '§5.4.1: RS256 of backchannel authentication requests',
      'backchannelAuthenticationRequestSigningAlg',
      { backchannelAuthenticationRequestSigningAlg: 'RS256' },
    ],
    ['§5.4.1: RS256 of userinfo', 'userinfoSignedResponseAlg', { userinfoSignedResponseAlg: 'RS256' }],
    ['§5.4.1: RS256 of ID tokens', 'idTokenSignedResponseAlg', { idTokenSignedResponseAlg: 'RS256' }],
  ])('%s', (_what, member, changes) => {
    expect(membersOf({ ...changes, profile: 'fapi2-security' })).toEqual([member]);
    expect(membersOf({ ...changes, profile: 'oauth-2.1' })).toEqual([]);
  });

  it('§5.3.2.2: is no loopback address of an installed application (RFC 8252 §7.3)', () => {
    const redirectUris = ['http://127.0.0.1/cb', 'http://[::1]:80/cb', 'com.example.app:/cb'];
    expect(membersOf({ applicationType: 'native', redirectUris })).toEqual([]);
  });

  it('§5.4.1: is what signs ID tokens by the word of the tenant, where it may ask for some', () => {
    const rsa = tenantSettings({ idTokenSignedResponseAlg: 'RS256' });
    expect(membersOf({}, rsa)).toEqual(['idTokenSignedResponseAlg']);
    expect(membersOf({ scopes: ['notes:read'], profile: 'fapi2-security' }, rsa)).toEqual([]);
  });

  it('Message Signing §5.5.1: is what signs introspection, which is by what signs ID tokens, by who asks for none, too', () => {
    const rsa = tenantSettings({ idTokenSignedResponseAlg: 'RS256' });
    expect(membersOf({ scopes: ['notes:read'] }, rsa)).toEqual(['idTokenSignedResponseAlg']);
    expect(membersOf({ scopes: ['notes:read'], idTokenSignedResponseAlg: 'ES256' }, rsa)).toEqual([]);
  });

  it('Message Signing §5.4.1: is what signs responses, which may be RS256 where none has to be signed', () => {
    expect(membersOf({ authorizationSignedResponseAlg: 'RS256' })).toEqual(['authorizationSignedResponseAlg']);
    expect(membersOf({ authorizationSignedResponseAlg: 'RS256', grantTypes: ['client_credentials'] })).toEqual([]);
    expect(membersOf({ authorizationSignedResponseAlg: 'RS256', profile: 'fapi2-security' })).toEqual([]);
  });

  it('holds by the word of the tenant, whatever the application says, and the other way round', () => {
    const held = tenantSettings({ profile: 'fapi2-security', idTokenSignedResponseAlg: 'ES256' });
    expect(membersOf({ profile: 'oauth-2.1', tokenEndpointAuthMethod: null }, held)).toEqual(['tokenEndpointAuthMethod']);
    const [first, last] = [{ profile: 'oauth-2.1' }, { profile: 'fapi2-message-signing' }] as const;
    for (const [one, other] of [
      [first, last],
      [last, first],
    ] as const)
      expect(strictestProfile(one, other).name).toBe('fapi2-message-signing');
    expect(strictestProfile({} as typeof first).name).toBe('oauth-2.1');
  });
});

describe('what it forbids of settings and of resource servers', () => {
  const of = (changes: Parameters<typeof tenantSettings>[0]) =>
    settingsConflicts(tenantSettings({ idTokenSignedResponseAlg: 'ES256', ...changes })).map(({ member }) => member);

  it('§5.3.2.1: is API keys, which are bound to nothing', () => {
    for (const profile of ['fapi2-security', 'fapi2-message-signing'] as const)
      for (const apiKeys of ['applications', 'users'] as const) expect(of({ profile, apiKeys })).toEqual(['apiKeys']);
    expect(of({ apiKeys: 'users' })).toEqual([]);
  });

  it('is codes of more than 60 seconds (§5.3.2.1), and RS256 (§5.4.1)', () => {
    expect(of({ profile: 'fapi2-security' })).toEqual([]);
    expect(of({ profile: 'fapi2-security', authorizationCodeLifetime: 61 })).toEqual(['authorizationCodeLifetime']);
    expect(of({ profile: 'fapi2-security', idTokenSignedResponseAlg: 'RS256' })).toEqual(['idTokenSignedResponseAlg']);
    expect(of({ authorizationCodeLifetime: 600, idTokenSignedResponseAlg: 'RS256' })).toEqual([]);
    expect(resourceServerConflict({ signingAlgorithm: 'RS256' }, { profile: 'fapi2-security' })).toContain('ES256');
    expect(resourceServerConflict({ signingAlgorithm: 'RS256' }, { profile: 'oauth-2.1' })).toBeNull();
    expect(resourceServerConflict({ signingAlgorithm: 'ES256' }, { profile: 'fapi2-security' })).toBeNull();
  });
});
