import { describe, expect, it } from '@jest/globals';
import { jwtBearerGrant, type Registration, ServiceError, type TrustedIssuerChanges } from '#contracts';
import { buildApplication, tenantSettings } from '#testing/builders';
import { checkApplication } from './application.js';
import { checkTrustedIssuer, trustedIssuerMembersOf } from './trusted-issuer.js';

const issuer = 'https://idp.example';

const pointersOf = (check: () => void): readonly string[] => {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return (error.members ?? []).map(({ pointer }) => pointer);
  }
};

describe('what a tenant lets an identity provider say of its users', () => {
  const problemsOf = (changes: TrustedIssuerChanges) =>
    pointersOf(() =>
      checkTrustedIssuer(
        { issuer, ...trustedIssuerMembersOf({ issuer, jwksUri: 'https://idp.example/jwks', ...changes }) },
        'https://id.example/t/acme',
      ),
    );

  it('is nothing unless it says so', () => {
    expect(problemsOf({})).toEqual([]);
    expect(trustedIssuerMembersOf({ issuer })).toMatchObject({ userMatching: 'off', emailDomains: [] });
  });

  it('is whose the addresses of named domains are, never of any', () => {
    expect(problemsOf({ userMatching: 'verified_email', emailDomains: ['acme.example'] })).toEqual([]);
    expect(problemsOf({ userMatching: 'verified_email' })).toEqual(['/emailDomains']);
    expect(problemsOf({ userMatching: 'username', emailDomains: ['acme.example'] })).toEqual(['/emailDomains']);
    expect(problemsOf({ userMatching: 'off', emailDomains: ['acme.example'] })).toEqual([]);
    for (const domain of ['*', 'ACME.example', '@acme.example', ''])
      expect(problemsOf({ userMatching: 'verified_email', emailDomains: [domain] })).toEqual(['/emailDomains/0']);
  });
});

describe('an application that shows identity assertions', () => {
  const problemsOf = (members: Partial<Registration>) =>
    pointersOf(() =>
      checkApplication(
        buildApplication({ redirectUris: [], grantTypes: [jwtBearerGrant], identityAssertionIssuers: ['https://idp.example'], ...members }),
        tenantSettings(),
      ),
    );

  it('is confidential, has the grant, and needs no workloads', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ identityAssertionIssuers: [] })).toEqual(['/assertionSubjects']);
    expect(problemsOf({ grantTypes: ['client_credentials'] })).toEqual(['/identityAssertionIssuers']);
    expect(problemsOf({ type: 'public', tokenEndpointAuthMethod: 'none', pkce: 'required' })).toEqual(['/identityAssertionIssuers']);
  });
});
