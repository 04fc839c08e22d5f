import { describe, expect, it } from '@jest/globals';
import { type RegistrationRequest, registrationField, registrationMembers } from '#contracts';
import { changedRegistration, completeRegistration } from './registration.js';

const web: RegistrationRequest = { name: 'Web', type: 'confidential', redirectUris: ['https://app.example/cb'] };

describe('RFC 7591 §2: what a registration leaves out', () => {
  it('has a value for every field, its default where it has one', () => {
    const complete = completeRegistration({ name: 'N', type: 'public' });
    expect(Object.keys(complete)).toEqual(registrationMembers);
    for (const member of registrationMembers) {
      const field = registrationField(member);
      expect(complete[member]).toBeDefined();
      if (field.default !== undefined) expect([member, complete[member]]).toEqual([member, field.default]);
    }
  });

  it.each<[string, RegistrationRequest, object]>([
    [
      'a machine, for it has a secret and no redirect URI',
      { name: 'M', type: 'confidential' },
      {
        grantTypes: ['client_credentials'],
        scopes: [],
        tokenEndpointAuthMethod: null,
        applicationType: 'web',
        pkce: 'required_unless_nonce',
      },
    ],
    [
      'a web application',
      web,
      {
        grantTypes: ['authorization_code', 'refresh_token'],
        scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
        applicationType: 'web',
      },
    ],
    [
      'an installed application',
      { name: 'I', type: 'public', redirectUris: ['com.example.app:/cb'] },
      { applicationType: 'native', tokenEndpointAuthMethod: 'none', pkce: 'required' },
    ],
    [
      'one that says its grants, and has scopes for those',
      { ...web, grantTypes: ['authorization_code'] },
      { scopes: ['openid', 'profile', 'email', 'groups'] },
    ],
  ])('is taken from the rest: %s', (_what, said, expected) => {
    expect(completeRegistration(said)).toMatchObject(expected);
  });

  it('is not what was said, null and false and nothing at all among them', () => {
    const said = { ...web, refreshTokenGrace: 0, firstParty: false, scopes: [], accessTokenLifetime: null, logoUri: undefined } as const;
    expect(completeRegistration(said)).toMatchObject({
      refreshTokenGrace: 0,
      firstParty: false,
      scopes: [],
      accessTokenLifetime: null,
      logoUri: null,
    });
  });

  it('takes nothing that is no field', () => {
    const said = { ...web, clientSecret: 'x', ['__proto__']: 1, constructor: 2 } as RegistrationRequest;
    expect(Object.keys(completeRegistration(said))).toEqual(registrationMembers);
  });
});

describe('a changed registration', () => {
  const current = completeRegistration(web);

  it('has the changes, null among them, and keeps the rest', () => {
    expect(changedRegistration({ ...current, logoUri: 'https://a.example/' }, { name: 'N', logoUri: null, status: undefined })).toEqual({
      ...current,
      name: 'N',
      logoUri: null,
    });
  });

  it('keeps what is fixed, whatever is smuggled in, and takes nothing that is no field', () => {
    expect(changedRegistration(current, { type: 'public', version: 9 } as object)).toEqual(current);
  });
});
