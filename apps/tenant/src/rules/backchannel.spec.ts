import { describe, expect, it } from '@jest/globals';
import { backchannelGrant, type Registration } from '#contracts';
import { ServiceError } from '#contracts';
import { buildApplication, tenantSettings } from '#testing/builders';
import { checkApplication } from './application.js';

const problemsOf = (members: Partial<Registration>): readonly string[] => {
  try {
    checkApplication(buildApplication({ grantTypes: [backchannelGrant, 'refresh_token'], redirectUris: [], ...members }), tenantSettings());
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return (error.members ?? []).map(({ pointer }) => pointer);
  }
};

describe('CIBA §4: what an application says of how it has users asked', () => {
  const endpoint = 'https://app.example/ciba';

  it('needs no redirect URI, and no place to be told at where it asks', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each(['ping', 'push'] as const)('needs that place for the mode %s', (backchannelTokenDeliveryMode) => {
    expect(problemsOf({ backchannelTokenDeliveryMode })).toEqual(['/backchannelClientNotificationEndpoint']);
    expect(problemsOf({ backchannelTokenDeliveryMode, backchannelClientNotificationEndpoint: endpoint })).toEqual([]);
  });

  it('is told at no address without TLS, nor at another port than that of the web', () => {
    for (const uri of ['http://app.example/ciba', 'https://app.example:8443/', 'https://user@app.example/', 'javascript:alert(1)'])
      expect(problemsOf({ backchannelTokenDeliveryMode: 'ping', backchannelClientNotificationEndpoint: uri })).toEqual([
        '/backchannelClientNotificationEndpoint',
      ]);
  });

  it('is for no public application', () => {
    const pointers = problemsOf({ type: 'public', tokenEndpointAuthMethod: 'none', pkce: 'required' });
    expect(pointers).toEqual(['/grantTypes']);
  });

  it('has no tokens sent that are to be bound to a certificate', () => {
    const pushed = { backchannelTokenDeliveryMode: 'push', backchannelClientNotificationEndpoint: endpoint } as const;
    expect(problemsOf({ ...pushed, tlsClientCertificateBoundAccessTokens: true })).toEqual(['/backchannelTokenDeliveryMode']);
  });

  it('shows hints of others where it may have users asked, by the names that issuers have', () => {
    const loginHintIssuers = ['https://idp.example'];
    expect(problemsOf({ loginHintIssuers })).toEqual([]);
    expect(problemsOf({ loginHintIssuers, grantTypes: ['client_credentials'] })).toEqual(['/loginHintIssuers']);
    expect(problemsOf({ loginHintIssuers: [''] })).toEqual(['/loginHintIssuers/0']);
  });

  it('has a key where it signs its requests', () => {
    expect(problemsOf({ backchannelAuthenticationRequestSigningAlg: 'ES256' })).toEqual(['/jwksUri']);
  });
});
