import type { Json } from '#contracts';
import { ExportedRecord, type ExportedUser, type ExportedValues, RefusedUser } from './exported-record.js';
import { hashBytes, type ImportedHash, pbkdf2, readHash, RefusedHash } from './imported-hash.js';
import { personClaims, personName } from './person-name.js';

/** Roles that Keycloak gives everybody, for itself. */
const isOwnRole = (role: string): boolean => role.startsWith('default-roles-') || role === 'offline_access' || role === 'uma_authorization';

/** A JSON text in a member: Keycloak keeps the parts of a credential so. */
const embedded = (credential: ExportedRecord, name: string): ExportedRecord => {
  const text = credential.text(name);
  try {
    return ExportedRecord.of(text === null ? null : (JSON.parse(text) as Json));
  } catch {
    throw new RefusedUser('invalid', `Its credential's ${name} is not a JSON object.`);
  }
};

/** By Keycloak's names of PBKDF2. */
const digests: ReadonlyMap<string, string> = new Map([
  ['pbkdf2', 'sha1'],
  ['pbkdf2-sha256', 'sha256'],
  ['pbkdf2-sha512', 'sha512'],
]);

/** Keycloak keeps every parameter as a list of text. */
const first = (parameters: ExportedRecord, name: string, otherwise: string): string => parameters.texts(name)[0] ?? otherwise;

const hashOf = (credential: ExportedRecord): ImportedHash => {
  const data = embedded(credential, 'credentialData');
  const secret = embedded(credential, 'secretData');
  const [algorithm, iterations] = [data.text('algorithm') ?? '', data.number('hashIterations') ?? 0];
  const [value, salt] = [secret.text('value'), secret.text('salt')];
  if (value === null) throw new RefusedHash('unsupported_hash', 'the credential has no value');
  if (value.startsWith('$')) return readHash(value);
  if (salt === null) throw new RefusedHash('unsupported_hash', 'the credential has no salt');
  if (algorithm === 'argon2') {
    const parameters = new ExportedRecord(data.object('additionalParameters') ?? {});
    const version = first(parameters, 'version', '1.3') === '1.0' ? 16 : 19;
    const cost = `m=${first(parameters, 'memory', '')},t=${iterations},p=${first(parameters, 'parallelism', '1')}`;
    return readHash(`$argon2${first(parameters, 'type', 'id')}$v=${version}$${cost}$${salt}$${value}`);
  }
  const digest = digests.get(algorithm);
  if (digest === undefined)
    throw new RefusedHash('unsupported_hash', `Keycloak's ${JSON.stringify(algorithm.slice(0, 40))} is not supported`);
  return pbkdf2(digest, iterations, hashBytes(salt, 'salt'), hashBytes(value, 'key'));
};

const attribute = (record: ExportedRecord, name: string): string | null => {
  const attributes = new ExportedRecord(record.object('attributes') ?? {});
  return attributes.has(name) ? (attributes.texts(name)[0] ?? null) : null;
};

/** Keycloak keeps every attribute as a list of text. */
const firstOfEach = (record: ExportedRecord): ExportedValues => {
  const attributes = record.object('attributes') ?? {};
  const listed = Object.entries(attributes).filter((entry): entry is [string, readonly Json[]] => Array.isArray(entry[1]));
  return Object.fromEntries(listed.map(([name, [first = null]]) => [name, first]));
};

/**
 * A user of a realm's export. Of attributes those are taken that OpenID Connect has claims for, or the tenant has attributes for, the first value of each; realm roles become roles, and groups lose the slash that their paths begin with.
 * A temporary password, which an administrator knows, is not taken. Service accounts are clients, no users.
 */
export const keycloakUser = (record: ExportedRecord): ExportedUser => {
  if (record.has('serviceAccountClientId')) throw new RefusedUser('invalid', 'It is the account of a client.');
  const credentials = record.list('credentials').map((credential) => ExportedRecord.of(credential));
  const password = credentials.find((credential) => credential.text('type') === 'password');
  const [given, family] = [record.text('firstName'), record.text('lastName')];
  const isTemporary = record.texts('requiredActions').includes('UPDATE_PASSWORD');
  const phone = attribute(record, 'phoneNumber') ?? attribute(record, 'phone_number');
  return {
    profile: {
      username: usernameOf(record),
      email: record.text('email'),
      emailVerified: record.flag('emailVerified') ?? false,
      name: personName(given, family),
      picture: attribute(record, 'picture'),
      phone,
      phoneVerified: (attribute(record, 'phoneNumberVerified') ?? attribute(record, 'phone_number_verified')) === 'true',
      locale: attribute(record, 'locale'),
      customClaims: personClaims(given, family),
      roles: record.texts('realmRoles').filter((role) => !isOwnRole(role)),
      groups: record.texts('groups').map((path) => path.replace(/^\//, '')),
    },
    attributes: { are: 'found', values: firstOfEach(record), ownValues: {} },
    status: record.flag('enabled') === false ? 'disabled' : 'active',
    hash: password === undefined || isTemporary ? null : hashOf(password),
    secondFactors: credentials.some((credential) => !passwordTypes.includes(credential.text('type'))) || record.flag('totp') === true,
  };
};

/** What says nothing of a second factor: a password, and those before it. */
const passwordTypes: readonly (string | null)[] = ['password', 'password-history'];

/** Where addresses are usernames, Keycloak writes them twice. */
const usernameOf = (record: ExportedRecord): string | null => {
  const username = record.text('username');
  return username !== null && username === record.text('email')?.toLowerCase() ? null : username;
};
