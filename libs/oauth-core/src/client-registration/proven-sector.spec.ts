import { describe, expect, it } from '@jest/globals';
import { backchannelGrant, deviceCodeGrant, type GrantType, grantTypes, jwtBearerGrant, type Registration } from '#contracts';
import { buildApplication } from '#testing/builders';
import { refuseUnprovenSector } from './proven-sector.js';

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const jwksUri = 'https://app.example/jwks';

const registeredFor = (grant: GrantType, members: Partial<Registration> = {}) =>
  buildApplication({ subjectType: 'pairwise', grantTypes: ['authorization_code', grant], ...members });

const isRefused = (registration: Registration): boolean => {
  try {
    refuseUnprovenSector(registration);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_client_metadata', description: expect.stringMatching(/^subject_type must be public/) });
    return true;
  }
};

describe('OpenID Connect Core §8.1: a client that registered itself for pairwise subjects', () => {
  it.each<[string, GrantType, Partial<Registration>]>([
    ['a code that is typed on a device needs no redirect', deviceCodeGrant, {}],
    ['CIBA §4: it publishes no keys', backchannelGrant, {}],
    [
      'CIBA §4: its keys, which it authenticates with, are registered by value',
      backchannelGrant,
      { tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [] } },
    ],
    [
      'CIBA §4: its keys, which it signs its requests with, are registered by value',
      backchannelGrant,
      { backchannelAuthenticationRequestSigningAlg: 'ES256', jwks: { keys: [] } },
    ],
    [
      'CIBA §4: it publishes keys that it has not to prove that it holds',
      backchannelGrant,
      { tokenEndpointAuthMethod: 'client_secret_basic', jwksUri },
    ],
    [
      'CIBA §4: it publishes keys, and authenticates with a certificate that others vouch for',
      backchannelGrant,
      { tokenEndpointAuthMethod: 'tls_client_auth', jwksUri },
    ],
    [
      'CIBA §4: it is told at an address, and gets the tokens at any other',
      backchannelGrant,
      { backchannelTokenDeliveryMode: 'ping', backchannelClientNotificationEndpoint: 'https://app.example/ciba' },
    ],
    ['it has the passwords of its users, and no redirect', 'password', {}],
    ['others assert who its users are (ID-JAG)', jwtBearerGrant, { identityAssertionIssuers: ['https://idp.example'] }],
    ['it exchanges the tokens of others', exchange, { tokenExchangeSubjects: ['https://api.example'] }],
  ])('is refused: %s', (_why, grant, members) => {
    expect(isRefused(registeredFor(grant, members))).toBe(true);
    expect(isRefused(registeredFor(grant, { ...members, subjectType: 'public' }))).toBe(false);
  });

  it.each<[string, GrantType, Partial<Registration>]>([
    ['it is redirected to', 'authorization_code', {}],
    ['it acts for itself', 'client_credentials', {}],
    ['assertions are of itself', jwtBearerGrant, {}],
    ['it exchanges its own tokens', exchange, {}],
    ['CIBA §4: it authenticates with keys that it publishes', backchannelGrant, { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri }],
    [
      'CIBA §4: its certificate is among the keys that it publishes',
      backchannelGrant,
      { tokenEndpointAuthMethod: 'self_signed_tls_client_auth', jwksUri },
    ],
    [
      'CIBA §4: it signs its requests with keys that it publishes',
      backchannelGrant,
      { tokenEndpointAuthMethod: 'client_secret_basic', backchannelAuthenticationRequestSigningAlg: 'ES256', jwksUri },
    ],
    [
      'CIBA §4: it is sent its tokens at an address of its sector',
      backchannelGrant,
      { backchannelTokenDeliveryMode: 'push', backchannelClientNotificationEndpoint: 'https://app.example/ciba' },
    ],
  ])('is taken: %s', (_why, grant, members) => {
    expect(isRefused(registeredFor(grant, members))).toBe(false);
  });

  it('is refused for one such grant among all', () => {
    expect(isRefused(registeredFor('refresh_token', { grantTypes }))).toBe(true);
  });
});
