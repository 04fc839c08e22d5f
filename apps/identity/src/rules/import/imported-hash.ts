/** Why a password hash of another system is not taken. */
export class RefusedHash extends Error {
  constructor(
    readonly reason: 'unsupported_hash' | 'hash_too_costly',
    message: string,
  ) {
    super(message);
  }
}

/** A hash of a password as it was typed, made by another system. */
export type ImportedHash =
  | { readonly algorithm: 'argon2'; readonly phc: string }
  | { readonly algorithm: 'bcrypt'; readonly encoded: string }
  | { readonly algorithm: 'pbkdf2'; readonly digest: Digest; readonly iterations: number; readonly salt: Buffer; readonly key: Buffer }
  | {
      readonly algorithm: 'scrypt';
      readonly logN: number;
      readonly r: number;
      readonly p: number;
      readonly salt: Buffer;
      readonly key: Buffer;
    };

const digests = { sha1: 20, sha256: 32, sha512: 64 } as const;
export type Digest = keyof typeof digests;

const isDigest = (name: string): name is Digest => Object.hasOwn(digests, name);

/**
 * What one verification may cost (attack A90): about a second and 128 MiB, as what anybody who types a password has computed. Memory in KiB; `work` is memory times passes, and each pass starts threads for its lanes;
 * `blocks` are iterations times blocks of output.
 */
const most = {
  argon2: { memory: 131_072, work: 1_048_576, lanes: 16, passes: 64 },
  bcrypt: { cost: 14 },
  pbkdf2: { blocks: 2_500_000 },
  scrypt: { memory: 131_072, lanes: 16 },
} as const;

/** Bytes of what a hash can be: less proves nothing, more is none. */
const sizes = { key: { from: 16, to: 128 }, salt: { from: 1, to: 128 } } as const;

const unsupported = (why: string): RefusedHash => new RefusedHash('unsupported_hash', why);
const tooCostly = (why: string): RefusedHash => new RefusedHash('hash_too_costly', why);

const numeral = /^(?:0|[1-9]\d{0,9})$/;

const numberOf = (text: string | undefined): number => {
  if (text === undefined || !numeral.test(text)) throw unsupported('a parameter of the hash is no number');
  return Number(text);
};

/** Base64 with or without padding, in the standard alphabet or in the one of passlib, which has `.` for `+`. */
const bytesOf = (text: string, { from, to }: { readonly from: number; readonly to: number }): Buffer => {
  const standard = text.replaceAll('.', '+').replace(/={1,2}$/, '');
  const bytes = Buffer.from(standard, 'base64');
  if (bytes.toString('base64').replaceAll('=', '') !== standard) throw unsupported('a part of the hash is not base64');
  if (bytes.length < from || bytes.length > to) throw unsupported(`a part of the hash does not have ${from} to ${to} bytes`);
  return bytes;
};

const withoutPadding = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** `m=1,t=2` as an object. */
const parametersOf = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(',').map((pair) => pair.split('=', 2) as [string, string]));

const bcryptForm = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

const bcrypt = (text: string): ImportedHash => {
  const [, cost] = bcryptForm.exec(text) ?? [];
  if (cost === undefined || Number(cost) < 4) throw unsupported('it is not a bcrypt hash of the kinds 2a, 2b and 2y');
  if (Number(cost) > most.bcrypt.cost) throw tooCostly(`bcrypt's cost is above ${most.bcrypt.cost}`);
  return { algorithm: 'bcrypt', encoded: `$2b${text.slice(3)}` };
};

/** RFC 9106 §3.1: at least 8 KiB a lane, one pass and one lane. */
const argon2 = (kind: string, parts: readonly string[]): ImportedHash => {
  const [version, parameters, salt, key, ...rest] = parts[0]?.startsWith('v=') ? parts : ['v=16', ...parts];
  if (parameters === undefined || salt === undefined || key === undefined || rest.length > 0) throw unsupported('it is not an argon2 hash');
  if (version !== 'v=16' && version !== 'v=19') throw unsupported('argon2 has no such version');
  const given = parametersOf(parameters);
  const [memory, passes, lanes] = [numberOf(given.get('m')), numberOf(given.get('t')), numberOf(given.get('p'))];
  if (given.size > 3) throw unsupported('argon2 with a key or associated data is not supported');
  if (lanes < 1 || passes < 1 || memory < 8 * lanes) throw unsupported('argon2 does not take these parameters');
  if (memory > most.argon2.memory || memory * passes > most.argon2.work || passes > most.argon2.passes || lanes > most.argon2.lanes)
    throw tooCostly(
      `argon2 needs more than ${most.argon2.memory} KiB, ${most.argon2.passes} passes, ${most.argon2.lanes} lanes, or ${most.argon2.work} KiB in all passes`,
    );
  const saltBytes = bytesOf(salt, { ...sizes.salt, from: 8 });
  const encoded = `${withoutPadding(saltBytes)}$${withoutPadding(bytesOf(key, sizes.key))}`;
  return { algorithm: 'argon2', phc: `$${kind}$${version}$m=${memory},t=${passes},p=${lanes}$${encoded}` };
};

/** RFC 8018 §5.2. */
export const pbkdf2 = (digest: string, iterations: number, salt: Buffer, key: Buffer): ImportedHash => {
  if (!isDigest(digest)) throw unsupported('PBKDF2 is supported with SHA-1, SHA-256 and SHA-512');
  if (!Number.isInteger(iterations) || iterations < 1) throw unsupported('PBKDF2 needs one iteration at least');
  if (iterations * Math.ceil(key.length / digests[digest]) > most.pbkdf2.blocks)
    throw tooCostly(`PBKDF2 needs more than ${most.pbkdf2.blocks} iterations`);
  return { algorithm: 'pbkdf2', digest, iterations, salt, key };
};

/** RFC 7914 §6: N is less than 2^(128 * r / 8). */
const scrypt = (parts: readonly string[]): ImportedHash => {
  const [parameters, salt, key, ...rest] = parts;
  if (parameters === undefined || salt === undefined || key === undefined || rest.length > 0) throw unsupported('it is not a scrypt hash');
  const given = parametersOf(parameters);
  const [logN, r, p] = [numberOf(given.get('ln')), numberOf(given.get('r')), numberOf(given.get('p'))];
  if (logN < 1 || logN > 63 || r < 1 || p < 1 || logN >= 16 * r) throw unsupported('scrypt does not take these parameters');
  if (2 ** logN * r * p > most.scrypt.memory * 8 || p > most.scrypt.lanes)
    throw tooCostly(`scrypt needs more than ${most.scrypt.memory} KiB`);
  return { algorithm: 'scrypt', logN, r, p, salt: bytesOf(salt, sizes.salt), key: bytesOf(key, sizes.key) };
};

/** `pbkdf2_sha256$600000$salt$key`: Django's, whose salt is text. */
const django = (text: string): ImportedHash => {
  const [name, iterations, salt, key, ...rest] = text.split('$');
  const [, digest] = /^pbkdf2_(sha1|sha256)$/.exec(name ?? '') ?? [];
  if (digest === undefined || !salt || key === undefined || rest.length > 0) throw unsupported('it is in no known form');
  const saltBytes = Buffer.from(salt);
  if (saltBytes.length > sizes.salt.to) throw unsupported('its salt is too long');
  return pbkdf2(digest, numberOf(iterations), saltBytes, bytesOf(key, sizes.key));
};

/** passlib's `$pbkdf2-sha256$29000$...` beside the PHC string's `$pbkdf2-sha256$i=29000,l=32$...`. */
const phcPbkdf2 = (digest: string, [parameters, salt, key, ...rest]: readonly string[]): ImportedHash => {
  if (parameters === undefined || salt === undefined || key === undefined || rest.length > 0) throw unsupported('it is not a PBKDF2 hash');
  const iterations = numeral.test(parameters) ? parameters : parametersOf(parameters).get('i');
  return pbkdf2(digest, numberOf(iterations), bytesOf(salt, sizes.salt), bytesOf(key, sizes.key));
};

/** Bytes of a part that another system wrote as base64. Throws `RefusedHash`. */
export const hashBytes = (text: string, part: keyof typeof sizes): Buffer => bytesOf(text, sizes[part]);

/**
 * Reads a PHC string of argon2, scrypt or PBKDF2, a bcrypt hash, or what Django stores. Throws `RefusedHash` for anything else, and for what would cost too much to verify
 * (attack A90).
 */
export const readHash = (text: string): ImportedHash => {
  if (text.length > 512) throw unsupported('it is too long');
  if (!text.startsWith('$')) return django(text);
  const [, name = '', ...parts] = text.split('$');
  if (/^2[a-z]$/.test(name)) return bcrypt(text);
  if (/^argon2(?:id|i|d)$/.test(name)) return argon2(name, parts);
  if (name === 'scrypt') return scrypt(parts);
  if (name === 'pbkdf2') return phcPbkdf2('sha1', parts);
  if (name.startsWith('pbkdf2-')) return phcPbkdf2(name.slice('pbkdf2-'.length), parts);
  throw unsupported('it is in no known form');
};

/** Begins every stored hash of another system: the platform's own are of normalised passwords, these are of what was typed. */
const mark = 'imported:';

/** As it is stored. `readStoredHash` reads it. */
export const storedHash = (hash: ImportedHash): string => {
  if (hash.algorithm === 'argon2') return mark + hash.phc;
  if (hash.algorithm === 'bcrypt') return mark + hash.encoded;
  const parts = `${withoutPadding(hash.salt)}$${withoutPadding(hash.key)}`;
  if (hash.algorithm === 'pbkdf2') return `${mark}$pbkdf2-${hash.digest}$i=${hash.iterations}$${parts}`;
  return `${mark}$scrypt$ln=${hash.logN},r=${hash.r},p=${hash.p}$${parts}`;
};

/** Whether a stored hash is one of another system. */
export const isImported = (stored: string): boolean => stored.startsWith(mark);

/** What `storedHash` wrote. */
export const readStoredHash = (stored: string): ImportedHash => readHash(stored.slice(mark.length));
