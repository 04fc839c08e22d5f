import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { argon2id, hash as argon2 } from 'argon2';
import fc from 'fast-check';
import type { Json } from '#contracts';
import { verifyImportedHash } from '../../adapters/verify-imported-hash.js';
import { RefusedUser } from './exported-record.js';
import { readExportedUser } from './exported-user.js';
import { RefusedHash } from './imported-hash.js';

const password = 'plum kettle orbit';
const salt = randomBytes(16);

/** A credential as Keycloak exports it: two JSON texts. */
const keycloakPassword = (secret: object, data: object) => ({
  id: 'f3f6a1f0-6e5c-4b67-9d2f-4e6f0d0f3c11',
  type: 'password',
  createdDate: 1_700_000_000_000,
  secretData: JSON.stringify({ additionalParameters: {}, ...secret }),
  credentialData: JSON.stringify({ additionalParameters: {}, ...data }),
});

const sha512 = keycloakPassword(
  { value: pbkdf2Sync(password, salt, 2_100, 64, 'sha512').toString('base64'), salt: salt.toString('base64') },
  { hashIterations: 2_100, algorithm: 'pbkdf2-sha512' },
);

const keycloakUser = {
  id: '5a7f1b8e-0a51-4f6e-bb0d-9a6f4ef1a001',
  username: 'ada@example.com',
  email: 'Ada@example.com',
  emailVerified: true,
  firstName: 'Ada',
  lastName: 'Lovelace',
  enabled: true,
  createdTimestamp: 1_700_000_000_000,
  totp: false,
  attributes: { locale: ['de'], phoneNumber: ['+431234567'], phoneNumberVerified: ['true'], department: ['engines'] },
  credentials: [sha512],
  disableableCredentialTypes: [],
  requiredActions: [],
  realmRoles: ['default-roles-acme', 'engineer', 'offline_access'],
  groups: ['/developers', '/developers/compilers'],
  notBefore: 0,
} satisfies Json;

const refusalOf = (format: Parameters<typeof readExportedUser>[0], record: Json): string => {
  try {
    readExportedUser(format, record);
    return 'taken';
  } catch (error) {
    if (error instanceof RefusedUser || error instanceof RefusedHash) return error.reason;
    throw error;
  }
};

describe('users of a Keycloak realm', () => {
  it('are read with profile, roles, groups and password', async () => {
    const { profile, status, hash, secondFactors } = readExportedUser('keycloak', keycloakUser);
    expect(profile).toEqual({
      username: null,
      email: 'Ada@example.com',
      emailVerified: true,
      name: 'Ada Lovelace',
      picture: null,
      phone: '+431234567',
      phoneVerified: true,
      locale: 'de',
      customClaims: { given_name: 'Ada', family_name: 'Lovelace' },
      roles: ['engineer'],
      groups: ['developers', 'developers/compilers'],
    });
    expect([status, secondFactors]).toEqual(['active', false]);
    expect(hash && (await verifyImportedHash(hash, password))).toBe(true);
  });

  it.each([
    ['pbkdf2', 'sha1', 20],
    ['pbkdf2', 'sha1', 64],
    ['pbkdf2-sha256', 'sha256', 64],
  ])('keep the password of a realm with %s (%s, %d bytes)', async (algorithm, digest, length) => {
    const value = pbkdf2Sync(password, salt, 1_000, length, digest).toString('base64');
    const credential = keycloakPassword({ value, salt: salt.toString('base64') }, { hashIterations: 1_000, algorithm });
    const { hash } = readExportedUser('keycloak', { ...keycloakUser, credentials: [credential] });
    expect(hash && (await verifyImportedHash(hash, password))).toBe(true);
  });

  it('keep the password of a realm with argon2', async () => {
    const cost = { type: argon2id, memoryCost: 7_168, timeCost: 2, parallelism: 1 };
    const value = (await argon2(password, { ...cost, salt, raw: true })).toString('base64');
    const additionalParameters = { hashLength: ['32'], memory: ['7168'], type: ['id'], version: ['1.3'], parallelism: ['1'] };
    const credential = keycloakPassword(
      { value, salt: salt.toString('base64') },
      { hashIterations: 2, algorithm: 'argon2', additionalParameters },
    );
    const { hash } = readExportedUser('keycloak', { ...keycloakUser, credentials: [credential] });
    expect(hash && (await verifyImportedHash(hash, password))).toBe(true);
    expect(hash && (await verifyImportedHash(hash, 'another'))).toBe(false);
  });

  it('are disabled where they were, and say whether they had a second factor', () => {
    expect(readExportedUser('keycloak', { ...keycloakUser, enabled: false }).status).toBe('disabled');
    const otp = { type: 'otp', secretData: '{"value":"x"}', credentialData: '{}' };
    expect(readExportedUser('keycloak', { ...keycloakUser, credentials: [sha512, otp] }).secondFactors).toBe(true);
    expect(readExportedUser('keycloak', { ...keycloakUser, totp: true }).secondFactors).toBe(true);
  });

  it('come without a temporary password, and old ones are no second factor', () => {
    expect(readExportedUser('keycloak', { ...keycloakUser, requiredActions: ['UPDATE_PASSWORD'] }).hash).toBeNull();
    const old = { ...sha512, type: 'password-history' };
    expect(readExportedUser('keycloak', { ...keycloakUser, credentials: [old, sha512] })).toMatchObject({ secondFactors: false });
  });

  it.each<[string, Json]>([
    ['the account of a client', { ...keycloakUser, serviceAccountClientId: 'robot' }],
    ['credentials that are no list', { ...keycloakUser, credentials: 'none' }],
    ['a credential that is text', { ...keycloakUser, credentials: ['password'] }],
    ['data of a credential that are no JSON', { ...keycloakUser, credentials: [{ ...sha512, credentialData: '{' }] }],
    ['a name that is a number', { ...keycloakUser, firstName: 1 }],
    ['no object', ['ada']],
  ])('are refused as invalid: %s', (_name, record) => {
    expect(refusalOf('keycloak', record)).toBe('invalid');
  });

  it('are refused with a hash that nothing is known of, or that costs too much (attack A90)', () => {
    const given = { value: salt.toString('base64'), salt: salt.toString('base64') };
    const withData = (data: object): Json => ({ ...keycloakUser, credentials: [keycloakPassword(given, data)] });
    expect(refusalOf('keycloak', withData({ hashIterations: 1, algorithm: 'pbkdf2-md5' }))).toBe('unsupported_hash');
    expect(refusalOf('keycloak', withData({ hashIterations: 1, algorithm: 'hashed-by-hand' }))).toBe('unsupported_hash');
    expect(refusalOf('keycloak', withData({ hashIterations: 2_000_000_000, algorithm: 'pbkdf2-sha256' }))).toBe('hash_too_costly');
    const memory = { additionalParameters: { memory: ['4194304'] } };
    expect(refusalOf('keycloak', withData({ hashIterations: 1, algorithm: 'argon2', ...memory }))).toBe('hash_too_costly');
  });
});

describe('users of Auth0', () => {
  const user = {
    _id: { $oid: '60425dc43519d90068f82973' },
    email: 'ada@example.com',
    email_verified: true,
    name: 'ada@example.com',
    given_name: 'Ada',
    picture: 'https://pictures.example/ada.png',
    passwordHash: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    app_metadata: { plan: 'gold' },
    tenant: 'acme',
    connection: 'Username-Password-Authentication',
  } satisfies Json;

  it('are read with profile and bcrypt hash; a name that is the address is none', async () => {
    const { profile, status, hash } = readExportedUser('auth0', user);
    expect(profile).toMatchObject({ email: 'ada@example.com', emailVerified: true, name: 'Ada', customClaims: { given_name: 'Ada' } });
    expect(status).toBe('active');
    expect(hash && (await verifyImportedHash(hash, 'U*U'))).toBe(true);
  });

  it('are read from a bulk import, blocked ones as disabled, and with their second factors told', () => {
    const custom = {
      algorithm: 'pbkdf2',
      hash: { value: `$pbkdf2-sha512$i=1000,l=64$${'A'.repeat(22)}$${'A'.repeat(86)}`, encoding: 'utf8' },
    };
    const { passwordHash: _hash, ...rest } = user;
    const read = readExportedUser('auth0', { ...rest, custom_password_hash: custom, blocked: true, mfa_factors: [{ totp: {} }] });
    expect([read.status, read.hash?.algorithm, read.secondFactors]).toEqual(['disabled', 'pbkdf2', true]);
    expect(refusalOf('auth0', { ...rest, custom_password_hash: { algorithm: 'md5', hash: { value: 'x' } } })).toBe('unsupported_hash');
    expect(refusalOf('auth0', { ...rest, custom_password_hash: 'x' })).toBe('invalid');
  });
});

describe('users as the admin API has them', () => {
  it('are read; what nobody knows is refused, or it would be lost', () => {
    const user = {
      username: 'ada',
      custom_claims: { plan: 'gold' },
      roles: ['engineer'],
      address: { street_address: 'Main 1' },
      status: 'locked',
    };
    expect(readExportedUser('ostiary', user)).toMatchObject({
      profile: { username: 'ada', email: null, customClaims: { plan: 'gold' }, address: { streetAddress: 'Main 1' } },
      status: 'locked',
      hash: null,
    });
    for (const more of [{ password: 'x' }, { emailVerified: true }, { status: 'gone' }, { roles: [1] }, { custom_claims: [] }])
      expect(refusalOf('ostiary', { ...user, ...more })).toBe('invalid');
  });
});

it.each(['ostiary', 'keycloak', 'auth0'] as const)('records of any kind are read or refused, and break nothing: %s', (format) => {
  const names = [
    ...Object.keys(keycloakUser),
    'email_verified',
    'password_hash',
    'passwordHash',
    'custom_password_hash',
    'address',
    'status',
  ];
  const records = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 })));
  fc.assert(
    fc.property(records, (record) => {
      expect(typeof refusalOf(format, record as Json)).toBe('string');
    }),
    { numRuns: 1_000 },
  );
});
