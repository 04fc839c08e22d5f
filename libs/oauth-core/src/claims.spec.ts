import { describe, expect, it } from '@jest/globals';
import { userClaims } from './claims.js';
import { aUser } from './testing/builders.js';

describe('OpenID Connect Core §5.4: scopes ask for claims', () => {
  const user = aUser({
    picture: 'https://p.example/a',
    phone: '+4912',
    phoneVerified: true,
    roles: ['admin'],
    customClaims: { department: 'R&D' },
  });

  it('tells nothing for openid alone', () => {
    expect(userClaims(user, ['openid', 'notes:read'])).toEqual({});
  });

  it('tells the profile, custom claims and roles for profile', () => {
    expect(userClaims(user, ['openid', 'profile'])).toEqual({
      name: 'Ada Lovelace',
      preferred_username: 'ada',
      picture: 'https://p.example/a',
      locale: 'en',
      updated_at: 1_893_456_000,
      roles: ['admin'],
      department: 'R&D',
    });
  });

  it('N36: tells groups for that scope alone, and not where there are none', () => {
    const member = aUser({ groups: ['developers', 'on call'], roles: ['admin'] });
    expect(userClaims(member, ['openid', 'groups'])).toEqual({ groups: ['developers', 'on call'] });
    expect(userClaims(member, ['openid', 'profile', 'email', 'phone'])).not.toHaveProperty('groups');
    expect(userClaims(aUser(), ['openid', 'groups'])).toEqual({});
  });

  it('N37: tells the postal address for that scope alone, as an object of the parts that are known (§5.1.1)', () => {
    const address = { streetAddress: 'Herrengasse 1\nStiege 2', postalCode: '8010', locality: 'Graz', country: 'Österreich' };
    expect(userClaims(aUser({ address }), ['openid', 'address'])).toEqual({
      address: { street_address: 'Herrengasse 1\nStiege 2', postal_code: '8010', locality: 'Graz', country: 'Österreich' },
    });
    expect(userClaims(aUser({ address }), ['openid', 'profile', 'email', 'phone', 'groups'])).not.toHaveProperty('address');
    expect(userClaims(aUser(), ['openid', 'address'])).toEqual({});
  });

  it('lets no custom claim stand for groups or an address', () => {
    const user = aUser({ customClaims: { groups: ['root'], address: { country: 'Nowhere' } } });
    for (const claim of ['groups', 'address'])
      expect(userClaims(user, ['openid', 'profile', 'groups', 'address'])).not.toHaveProperty(claim);
  });

  it('tells the address for email and the number for phone', () => {
    expect(userClaims(user, ['email'])).toEqual({ email: 'ada@example.com', email_verified: true });
    expect(userClaims(user, ['phone'])).toEqual({ phone_number: '+4912', phone_number_verified: true });
  });

  it('leaves out what is not known (§5.3.2)', () => {
    const bare = aUser({ email: null, phone: null, name: null, username: null, locale: null, customClaims: { nothing: null } });
    expect(userClaims(bare, ['profile', 'email', 'phone'])).toEqual({ updated_at: 1_893_456_000 });
  });

  it('lets no custom claim take the place of one that means something', () => {
    const forged = {
      sub: 'root',
      iss: 'x',
      aud: 'x',
      email: 'root@example.com',
      email_verified: true,
      roles: ['root'],
      acr: 'high',
      scope: 'all',
    };
    expect(userClaims(aUser({ customClaims: forged, name: null, username: null, locale: null }), ['profile'])).toEqual({
      updated_at: 1_893_456_000,
    });
  });
});
