import { describe, expect, it } from '@jest/globals';
import { type Registration, ServiceError } from '#contracts';
import { buildApplication, tenantSettings } from '#testing/builders';
import { checkApplication } from './application.js';

const native = { applicationType: 'native', firstParty: false, redirectUris: ['com.example.app:/cb'] } as const;

const problemsOf = (members: Partial<Registration>): readonly string[] => {
  try {
    checkApplication(buildApplication({ authorizationChallenge: true, ...native, ...members }), tenantSettings());
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return (error.members ?? []).map(({ pointer }) => pointer);
  }
};

describe('OAuth 2.0 for First-Party Applications §1.1: who signs users in by forms of its own', () => {
  it('is a native application with the code grant', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ grantTypes: ['client_credentials'], redirectUris: [] })).toEqual(['/authorizationChallenge']);
  });

  it('is none in a browser, where any script of the page would read a password (§9.9)', () => {
    expect(problemsOf({ applicationType: 'web', redirectUris: ['https://app.example/cb'] })).toEqual(['/authorizationChallenge']);
  });

  it('is none that is held to FAPI 2.0', () => {
    expect(problemsOf({ profile: 'fapi2-security' })).toContain('/authorizationChallenge');
  });
});
