import { ExportedRecord, type ExportedUser } from './exported-record.js';
import { type ImportedHash, readHash, RefusedHash } from './imported-hash.js';
import { personClaims, personName } from './person-name.js';

/** `custom_password_hash` of Auth0's bulk import: what is written in PHC form. */
const customHash = (custom: ExportedRecord): ImportedHash => {
  const algorithm = custom.text('algorithm') ?? '';
  const hash = ExportedRecord.of(custom.object('hash'));
  const value = hash.text('value');
  if (value === null) throw new RefusedHash('unsupported_hash', 'the hash has no value');
  if (!['bcrypt', 'argon2', 'pbkdf2'].includes(algorithm))
    throw new RefusedHash('unsupported_hash', `Auth0's ${JSON.stringify(algorithm.slice(0, 40))} is not supported`);
  if (value.startsWith('$')) return readHash(value);
  throw new RefusedHash('unsupported_hash', 'the hash is not in PHC form');
};

/**
 * A line of Auth0's export of users, or of the hashes that its support hands out, or of a bulk import. A name or a nickname that is the address is none. Of metadata those are taken that the tenant has attributes for; what the application says goes before what the user said, who says nothing of what only administrators change here.
 */
export const auth0User = (record: ExportedRecord): ExportedUser => {
  const email = record.text('email');
  const [given, family, name] = [record.text('given_name'), record.text('family_name'), record.text('name')];
  const hash = record.text('passwordHash') ?? record.text('password_hash');
  const custom = record.object('custom_password_hash');
  return {
    profile: {
      username: record.text('username'),
      email,
      emailVerified: record.flag('email_verified') ?? false,
      name: (name === email ? null : name) ?? personName(given, family),
      picture: record.text('picture'),
      phone: record.text('phone_number'),
      phoneVerified: record.flag('phone_verified') ?? record.flag('phone_number_verified') ?? false,
      locale: record.text('locale'),
      customClaims: personClaims(given, family),
    },
    attributes: { are: 'found', values: record.object('app_metadata') ?? {}, ownValues: record.object('user_metadata') ?? {} },
    status: record.flag('blocked') === true ? 'disabled' : 'active',
    hash: hash !== null ? readHash(hash) : custom !== null ? customHash(new ExportedRecord(custom)) : null,
    secondFactors: record.list('multifactor').length > 0 || record.list('mfa_factors').length > 0,
  };
};
