import { pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { verify as verifyArgon2 } from 'argon2';
import type { ImportedHash } from '../rules/import/imported-hash.js';

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<string, Buffer, number, Parameters<typeof scrypt>[3], Buffer>(scrypt);

/** Whether a password, as it was typed, is the one that another system made a hash of. On libuv's threads; costs what `readHash` lets through. */
export const verifyImportedHash = async (hash: ImportedHash, password: string): Promise<boolean> => {
  if (hash.algorithm === 'argon2') return verifyArgon2(hash.phc, password);
  if (hash.algorithm === 'bcrypt') return verifyBcrypt(password, hash.encoded);
  const { salt, key } = hash;
  if (hash.algorithm === 'pbkdf2')
    return timingSafeEqual(await derivePbkdf2(password, salt, hash.iterations, key.length, hash.digest), key);
  const { logN, r, p } = hash;
  // OpenSSL counts some memory beside the 128 * N * r bytes of RFC 7914 §5.
  const options = { N: 2 ** logN, r, p, maxmem: 128 * 2 ** logN * r * 2 + 128 * r * p };
  return timingSafeEqual(await deriveScrypt(password, salt, key.length, options), key);
};
