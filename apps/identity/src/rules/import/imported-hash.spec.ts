import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { argon2d, argon2i, argon2id, hash as argon2 } from 'argon2';
import fc from 'fast-check';
import { verifyImportedHash } from '../../adapters/verify-imported-hash.js';
import { isImported, readHash, readStoredHash, RefusedHash, storedHash } from './imported-hash.js';

const password = 'fünf graue Eulen zanken';
const b64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
const salt = randomBytes(16);
const cheap = { memoryCost: 64, timeCost: 1, parallelism: 2 };

const refusalOf = (text: string): string => {
  try {
    readHash(text);
    return 'taken';
  } catch (error) {
    if (error instanceof RefusedHash) return error.reason;
    throw error;
  }
};

describe('hashes of other systems', () => {
  it.each<[string, () => Promise<string> | string]>([
    ['bcrypt 2b', () => bcrypt(password, 4)],
    ['bcrypt 2a', async () => (await bcrypt(password, 4)).replace('$2b$', '$2a$')],
    ['bcrypt 2y, of PHP', async () => (await bcrypt(password, 4)).replace('$2b$', '$2y$')],
    ['argon2id', () => argon2(password, { type: argon2id, ...cheap })],
    ['argon2i', () => argon2(password, { type: argon2i, ...cheap })],
    ['argon2d', () => argon2(password, { type: argon2d, ...cheap })],
    ['scrypt', () => `$scrypt$ln=10,r=8,p=2$${b64(salt)}$${b64(scryptSync(password, salt, 32, { N: 1024, r: 8, p: 2 }))}`],
    ['PBKDF2 of SHA-256', () => `$pbkdf2-sha256$i=1000,l=32$${b64(salt)}$${b64(pbkdf2Sync(password, salt, 1_000, 32, 'sha256'))}`],
    ['PBKDF2 of SHA-512', () => `$pbkdf2-sha512$i=1000$${b64(salt)}$${b64(pbkdf2Sync(password, salt, 1_000, 64, 'sha512'))}`],
    [
      'passlib',
      () =>
        `$pbkdf2-sha256$1000$${b64(salt).replaceAll('+', '.')}$${b64(pbkdf2Sync(password, salt, 1_000, 32, 'sha256')).replaceAll('+', '.')}`,
    ],
    ['Django', () => `pbkdf2_sha256$1000$sAlTed$${pbkdf2Sync(password, 'sAlTed', 1_000, 32, 'sha256').toString('base64')}`],
  ])('are verified as they were made, before and after they are stored: %s', async (_name, make) => {
    const hash = readHash(await make());
    const stored = storedHash(hash);
    expect(isImported(stored)).toBe(true);
    for (const known of [hash, readStoredHash(stored)]) {
      expect(await verifyImportedHash(known, password)).toBe(true);
      for (const wrong of ['', `${password} `, password.toUpperCase(), password.normalize('NFD')])
        expect(await verifyImportedHash(known, wrong)).toBe(false);
    }
  });

  it('are those of RFC 7914 §12 and RFC 6070 §2', async () => {
    const scrypt = Buffer.from(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
      'hex',
    );
    const phc = `$scrypt$ln=10,r=8,p=16$${b64(Buffer.from('NaCl'))}$${b64(scrypt)}`;
    expect(await verifyImportedHash(readHash(phc), 'password')).toBe(true);
    const sha1 = Buffer.from('4b007901b765489abead49d926f721d065a429c1', 'hex');
    expect(await verifyImportedHash(readHash(`$pbkdf2$i=4096$${b64(Buffer.from('salt'))}$${b64(sha1)}`), 'password')).toBe(true);
  });

  it.each([
    ['bcrypt at 31', `$2b$31$${'a'.repeat(53)}`],
    ['bcrypt at 15', `$2a$15$${'a'.repeat(53)}`],
    ['argon2 with 4 GiB', `$argon2id$v=19$m=4194304,t=1,p=1$${b64(salt)}$${b64(salt)}`],
    ['argon2 with many passes', `$argon2id$v=19$m=65536,t=4000000,p=1$${b64(salt)}$${b64(salt)}`],
    ['argon2 with many lanes', `$argon2id$v=19$m=65536,t=1,p=255$${b64(salt)}$${b64(salt)}`],
    ['argon2 with many passes over little', `$argon2id$v=19$m=128,t=8192,p=16$${b64(salt)}$${b64(salt)}`],
    ['scrypt with 2^30', `$scrypt$ln=30,r=8,p=1$${b64(salt)}$${b64(salt)}`],
    ['scrypt with wide blocks', `$scrypt$ln=14,r=4096,p=1$${b64(salt)}$${b64(salt)}`],
    ['scrypt a thousand times over', `$scrypt$ln=10,r=1,p=1000$${b64(salt)}$${b64(salt)}`],
    ['PBKDF2 with a billion iterations', `$pbkdf2-sha256$i=1000000000$${b64(salt)}$${b64(salt)}`],
    ['PBKDF2 with long output', `$pbkdf2-sha256$i=2000000$${b64(salt)}$${b64(randomBytes(128))}`],
    ['Django with a billion iterations', `pbkdf2_sha256$1000000000$salt$${b64(salt)}`],
  ])('attack A90: are refused where one verification would cost too much: %s', (_name, hash) => {
    expect(refusalOf(hash)).toBe('hash_too_costly');
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'correct horse'],
    ['MD5', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['md5crypt', '$1$abc$BXBqpb9BZcZhXLgbee.0s/'],
    ['sha512crypt', '$6$rounds=5000$abc$def'],
    ['bcrypt 2x', `$2x$10$${'a'.repeat(53)}`],
    ['bcrypt cut short', `$2b$10$${'a'.repeat(52)}`],
    ['argon2 with a secret key', `$argon2id$v=19$m=64,t=1,p=1,keyid=AA$${b64(salt)}$${b64(salt)}`],
    ['argon2 of another version', `$argon2id$v=18$m=64,t=1,p=1$${b64(salt)}$${b64(salt)}`],
    ['argon2 with too little memory', `$argon2id$v=19$m=8,t=1,p=2$${b64(salt)}$${b64(salt)}`],
    ['argon2 with a salt of 7 bytes', `$argon2id$v=19$m=64,t=1,p=1$${b64(randomBytes(7))}$${b64(salt)}`],
    ['scrypt with more than its blocks allow', `$scrypt$ln=16,r=1,p=1$${b64(salt)}$${b64(salt)}`],
    ['Django with a long salt', `pbkdf2_sha256$1000$${'s'.repeat(129)}$${b64(salt)}`],
    ['a parameter with a leading zero', `$scrypt$ln=010,r=8,p=1$${b64(salt)}$${b64(salt)}`],
    ['a negative parameter', `$pbkdf2-sha256$i=-1$${b64(salt)}$${b64(salt)}`],
    ['no iterations', `$pbkdf2-sha256$i=0$${b64(salt)}$${b64(salt)}`],
    ['a hash of 15 bytes', `$pbkdf2-sha256$i=1$${b64(salt)}$${b64(randomBytes(15))}`],
    ['a hash that is not base64', `$pbkdf2-sha256$i=1$${b64(salt)}$***********************`],
    ['another digest', `$pbkdf2-md5$i=1$${b64(salt)}$${b64(salt)}`],
    ['a name of the prototype', `$pbkdf2-constructor$i=1$${b64(salt)}$${b64(salt)}`],
    ['a part more', `$scrypt$ln=1,r=8,p=1$${b64(salt)}$${b64(salt)}$${b64(salt)}`],
    ['what is too long', `$pbkdf2-sha256$i=1$${b64(randomBytes(400))}$${b64(salt)}`],
  ])('are refused where they are not supported: %s', (_name, hash) => {
    expect(refusalOf(hash)).toBe('unsupported_hash');
  });

  it('are read or refused, whatever the text is, and what is read is stored as it was read', () => {
    const part = fc.constantFrom(
      'argon2id',
      'scrypt',
      'pbkdf2-sha256',
      '2b',
      'v=19',
      'm=64,t=1,p=1',
      'ln=4,r=8,p=1',
      'i=5',
      '10',
      b64(salt),
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(part, fc.string()), { maxLength: 7 }).map((parts) => `$${parts.join('$')}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        if (refusalOf(text) !== 'taken') return;
        const hash = readHash(text);
        expect(readStoredHash(storedHash(hash))).toEqual(hash);
      }),
      { numRuns: 2_000 },
    );
  });
});
