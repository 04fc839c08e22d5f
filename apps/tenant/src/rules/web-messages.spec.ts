import { describe, expect, it } from '@jest/globals';
import { type Registration, ServiceError } from '#contracts';
import { buildApplication, tenantSettings } from '#testing/builders';
import { checkApplication } from './application.js';

const problemsOf = (members: Partial<Registration>): readonly string[] => {
  try {
    checkApplication(buildApplication({ webMessageResponses: true, applicationType: 'web', ...members }), tenantSettings());
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return (error.members ?? []).map(({ pointer }) => pointer);
  }
};

describe('OAuth 2.0 Web Message Response Mode: who has its responses as messages', () => {
  it('is a web application with a page of a registered origin', () => {
    for (const uri of ['https://app.example/cb', 'http://localhost:5173/cb']) expect(problemsOf({ redirectUris: [uri] })).toEqual([]);
  });

  it('is none whose pages are at an address of the device, which matches at any port (RFC 8252 §7.3)', () => {
    for (const uri of ['http://127.0.0.1:5173/cb', 'http://[::1]/cb'])
      expect(problemsOf({ redirectUris: [uri] })).toEqual(['/redirectUris']);
  });

  it('is no native application', () => {
    expect(problemsOf({ applicationType: 'native', firstParty: false })).toEqual(['/webMessageResponses']);
    expect(problemsOf({ applicationType: 'native', firstParty: false, redirectUris: ['com.example.app:/cb'] })).toEqual([
      '/webMessageResponses',
      '/redirectUris',
    ]);
  });

  it('is none that is held to FAPI 2.0', () => {
    expect(problemsOf({ profile: 'fapi2-security' })).toContain('/webMessageResponses');
  });
});
