import { describe, expect, it } from '@jest/globals';
import { type Registration, ServiceError } from '#contracts';
import { buildApplication, tenantSettings } from '#testing/builders';
import { checkApplication } from './application.js';

const letting = tenantSettings({ legacyFeatures: ['implicit'] });

const problemsOf = (members: Partial<Registration>, settings = letting): readonly string[] => {
  try {
    checkApplication(buildApplication({ legacyFeatures: ['implicit'], ...members }), settings);
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return (error.members ?? []).map(({ pointer }) => pointer);
  }
};

describe('what an application may ask to have in its authorization responses', () => {
  it('is the code, or tokens where its tenant and itself say so', () => {
    expect(problemsOf({ legacyFeatures: [] }, tenantSettings())).toEqual([]);
    expect(problemsOf({ responseTypes: ['code', 'code id_token', 'id_token token'] })).toEqual([]);
    expect(problemsOf({ legacyFeatures: [], responseTypes: ['code', 'id_token'] })).toEqual(['/responseTypes/1']);
    expect(problemsOf({ responseTypes: ['id_token'] }, tenantSettings())).toEqual(['/legacyFeatures/0']);
  });

  it('needs no grant without a code, and the grant of codes with one', () => {
    expect(problemsOf({ grantTypes: [], responseTypes: ['id_token token'] })).toEqual([]);
    expect(problemsOf({ grantTypes: ['client_credentials'], responseTypes: ['code id_token'] })).toEqual(['/responseTypes/0']);
    expect(problemsOf({ grantTypes: [] })).toEqual(['/grantTypes']);
  });

  it('RFC 9449 §5: is no access token of an application that has its own bound', () => {
    for (const bound of [{ dpopBoundAccessTokens: true }, { tlsClientCertificateBoundAccessTokens: true }])
      expect(problemsOf({ ...bound, responseTypes: ['code id_token', 'code token', 'token'] })).toEqual([
        '/responseTypes/1',
        '/responseTypes/2',
      ]);
  });

  it('OpenID Connect Dynamic Client Registration 1.0 §2: goes to https alone, of a web application, and to somewhere', () => {
    const members = { responseTypes: ['id_token'] } as const;
    expect(problemsOf({ ...members, redirectUris: ['http://localhost:8080/cb'], applicationType: 'web' })).toEqual(['/redirectUris/0']);
    expect(problemsOf({ ...members, redirectUris: ['http://127.0.0.1/cb'], applicationType: 'native' })).toEqual([]);
    expect(problemsOf({ ...members, grantTypes: [], redirectUris: [] })).toEqual(['/redirectUris']);
  });
});
