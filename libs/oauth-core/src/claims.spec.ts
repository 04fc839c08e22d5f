import { describe, expect, it } from '@jest/globals';
import { buildAttribute } from '#testing/builders';
import { accessTokenClaims, userClaims } from './claims.js';
import { aTenant, aUser } from './testing/builders.js';

const tenant = aTenant('acme');

describe('OpenID Connect Core §5.4: scopes ask for claims', () => {
  const user = aUser({
    picture: 'https://p.example/a',
    phone: '+4912',
    phoneVerified: true,
    roles: ['admin'],
    customClaims: { department: 'R&D' },
  });

  it('tells nothing for openid alone', () => {
    expect(userClaims(tenant, user, ['openid', 'notes:read'], 'userinfo')).toEqual({});
  });

  it('tells the profile, custom claims and roles for profile', () => {
    expect(userClaims(tenant, user, ['openid', 'profile'], 'userinfo')).toEqual({
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
    expect(userClaims(tenant, member, ['openid', 'groups'], 'userinfo')).toEqual({ groups: ['developers', 'on call'] });
    expect(userClaims(tenant, member, ['openid', 'profile', 'email', 'phone'], 'userinfo')).not.toHaveProperty('groups');
    expect(userClaims(tenant, aUser(), ['openid', 'groups'], 'userinfo')).toEqual({});
  });

  it('N37: tells the postal address for that scope alone, as an object of the parts that are known (§5.1.1)', () => {
    const address = { streetAddress: 'Herrengasse 1\nStiege 2', postalCode: '8010', locality: 'Graz', country: 'Österreich' };
    expect(userClaims(tenant, aUser({ address }), ['openid', 'address'], 'userinfo')).toEqual({
      address: { street_address: 'Herrengasse 1\nStiege 2', postal_code: '8010', locality: 'Graz', country: 'Österreich' },
    });
    expect(userClaims(tenant, aUser({ address }), ['openid', 'profile', 'email', 'phone', 'groups'], 'userinfo')).not.toHaveProperty(
      'address',
    );
    expect(userClaims(tenant, aUser(), ['openid', 'address'], 'userinfo')).toEqual({});
  });

  it('lets no custom claim stand for groups or an address', () => {
    const user = aUser({ customClaims: { groups: ['root'], address: { country: 'Nowhere' } } });
    for (const claim of ['groups', 'address'])
      expect(userClaims(tenant, user, ['openid', 'profile', 'groups', 'address'], 'userinfo')).not.toHaveProperty(claim);
  });

  it('tells the address for email and the number for phone', () => {
    expect(userClaims(tenant, user, ['email'], 'userinfo')).toEqual({ email: 'ada@example.com', email_verified: true });
    expect(userClaims(tenant, user, ['phone'], 'userinfo')).toEqual({ phone_number: '+4912', phone_number_verified: true });
  });

  it('leaves out what is not known (§5.3.2)', () => {
    const bare = aUser({ email: null, phone: null, name: null, username: null, locale: null, customClaims: { nothing: null } });
    expect(userClaims(tenant, bare, ['profile', 'email', 'phone'], 'userinfo')).toEqual({ updated_at: 1_893_456_000 });
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
    expect(userClaims(tenant, aUser({ customClaims: forged, name: null, username: null, locale: null }), ['profile'], 'userinfo')).toEqual({
      updated_at: 1_893_456_000,
    });
  });
});

describe("claims of a tenant's attributes", () => {
  const of = (...userAttributes: ReturnType<typeof buildAttribute>[]) => aTenant('acme', { userAttributes });
  const department = buildAttribute('department', { claim: 'dept', scope: 'profile' });
  const user = aUser({ attributes: { department: 'sales', level: 3, secret: 'x' } });

  it('are told by their own name for their scope, and for no other', () => {
    expect(userClaims(of(department), user, ['openid', 'profile'], 'id_token')).toMatchObject({ dept: 'sales' });
    expect(userClaims(of({ ...department, scope: 'email' }), user, ['openid', 'profile'], 'id_token')).not.toHaveProperty('dept');
    expect(userClaims(of({ ...department, scope: 'openid' }), user, ['openid'], 'userinfo')).toEqual({ dept: 'sales' });
  });

  it('are told where they are to be, and nowhere else', () => {
    const here = of({ ...department, claimIn: ['userinfo'] });
    expect(userClaims(here, user, ['openid', 'profile'], 'userinfo')).toHaveProperty('dept');
    expect(userClaims(here, user, ['openid', 'profile'], 'id_token')).not.toHaveProperty('dept');
    expect(accessTokenClaims(here, user, ['openid', 'profile'], null)).not.toHaveProperty('dept');
    expect(accessTokenClaims(of({ ...department, claimIn: ['access_token'] }), user, ['profile'], null)).toHaveProperty('dept', 'sales');
  });

  it('tell nothing that is no claim, nor what the schema of now contradicts', () => {
    const schema = of(buildAttribute('secret'), buildAttribute('level', { claim: 'level' }), { ...department, maximum: 2 });
    expect(userClaims(schema, user, ['openid', 'profile'], 'userinfo')).not.toHaveProperty('secret');
    expect(userClaims(schema, user, ['openid', 'profile'], 'userinfo')).not.toHaveProperty('level');
    expect(userClaims(schema, user, ['openid', 'profile'], 'userinfo')).not.toHaveProperty('dept');
    const asNumber = of(buildAttribute('level', { kind: 'number', claim: 'level' }));
    expect(userClaims(asNumber, user, ['openid', 'profile'], 'userinfo')).toMatchObject({ level: 3 });
  });

  it.each(['sub', 'iss', 'email', 'email_verified', 'roles', 'acr', 'client_id', 'username'])('never speak for the issuer: %s', (claim) => {
    const schema = of({ ...department, claim, claimIn: ['id_token', 'userinfo', 'access_token'] });
    expect(Object.values(userClaims(schema, user, ['openid', 'profile', 'email'], 'userinfo'))).not.toContain('sales');
    expect(Object.values(accessTokenClaims(schema, user, ['openid', 'profile', 'email'], null))).not.toContain('sales');
  });

  it('go before a custom claim of the same name', () => {
    const both = aUser({ customClaims: { given_name: 'Imported' }, attributes: { given_name: 'Typed' } });
    const schema = of(buildAttribute('given_name', { claim: 'given_name' }));
    expect(userClaims(schema, both, ['openid', 'profile'], 'userinfo')).toMatchObject({ given_name: 'Typed' });
  });
});
