import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ValidateBy } from 'class-validator';

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const hashBytes = 32;

/** A ciphertext that no configured key opens, that was altered, or that belongs to other associated data. */
export class DecryptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecryptionError';
  }
}

/**
 * The keys that protect a service's secrets at rest (`OSTIARY_MASTER_KEYS`, `OSTIARY_IDENTITY_KEYS`): AES-256-GCM, the first encrypts, all decrypt. A new key is
 * first made known to every replica behind the old one, then put before it, and the old one removed once everything is
 * written anew (docs/operations.md). A ciphertext reads
 * `<key id>.<iv>.<ciphertext and tag>`, the latter two base64url.
 */
export class MasterKeys {
  private constructor(
    private readonly keys: ReadonlyMap<string, Buffer>,
    /** The id of the key that encrypts. */
    readonly currentId: string,
  ) {}

  /** Reads `id:base64key,id:base64key`. Throws an Error, without the value, that says which entry is wrong. */
  static parse(value: string): MasterKeys {
    const keys = new Map<string, Buffer>();
    for (const [index, entry] of value.split(',').entries()) {
      const match = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]{43}=?)\s*$/.exec(entry);
      const id = match?.[1];
      const key = Buffer.from(match?.[2] ?? '', 'base64');
      if (id === undefined || key.length !== keyBytes) throw new Error(`entry ${index + 1} is not <id>:<base64 of ${keyBytes} bytes>`);
      if (keys.has(id)) throw new Error(`entry ${index + 1} repeats the id ${id}`);
      keys.set(id, key);
    }
    const [currentId] = keys.keys();
    if (currentId === undefined) throw new Error('there is no key');
    return new MasterKeys(keys, currentId);
  }

  /** The ids of all keys, that of the one that encrypts first. */
  get ids(): readonly string[] {
    return [...this.keys.keys()];
  }

  /** A fresh random entry. */
  static generate(id: string): string {
    return `${id}:${randomBytes(keyBytes).toString('base64')}`;
  }

  /** Encrypts under the first key. `associatedData` names the row the secret belongs to, tenant first: it opens nowhere else. */
  encrypt(plaintext: Uint8Array | string, associatedData: string): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.currentId), iv, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(`${this.currentId}\n${associatedData}`));
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return `${this.currentId}.${iv.toString('base64url')}.${sealed.toString('base64url')}`;
  }

  /** Throws a `DecryptionError` when the key is unknown, the ciphertext altered, or the associated data another's. */
  decrypt(ciphertext: string, associatedData: string): Buffer {
    const [id = '', iv = '', sealed = '', ...rest] = ciphertext.split('.');
    const nonce = Buffer.from(iv, 'base64url');
    const bytes = Buffer.from(sealed, 'base64url');
    if (rest.length > 0 || nonce.length !== ivBytes || bytes.length < tagBytes) throw new DecryptionError('not a ciphertext of ours');
    const decipher = createDecipheriv('aes-256-gcm', this.key(id), nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(`${id}\n${associatedData}`));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
    } catch {
      throw new DecryptionError('the ciphertext was altered or belongs to other data');
    }
  }

  /**
   * A keyed hash (HMAC-SHA-256) under the first key, for what is too short to be hidden by a plain one: `<key id>.<hash>`, base64url. `text` names the row it
   * belongs to as well, tenant first.
   */
  hash(text: string): string {
    return this.namedHash(this.currentId, text);
  }

  /** The same under each of the keys, the first one first. */
  hashes(text: string): readonly string[] {
    return this.ids.map((id) => this.namedHash(id, text));
  }

  /** 32 bytes that follow from the first key and `text` alone, which names what they are for: nobody without the key tells them from random ones. */
  derive(text: string): Buffer {
    return this.hashUnder(this.currentId, text);
  }

  /** Whether `hash` is that of `text` under any of the keys, in a time that does not tell where it differs. */
  isHashOf(hash: string, text: string): boolean {
    const [id = '', value = ''] = hash.split('.');
    const known = Buffer.from(value, 'base64url');
    return this.keys.has(id) && known.length === hashBytes && timingSafeEqual(known, this.hashUnder(id, text));
  }

  /** Whether a ciphertext was made with another than the first key and should be written anew. */
  isStale(ciphertext: string): boolean {
    return !ciphertext.startsWith(`${this.currentId}.`);
  }

  private namedHash(id: string, text: string): string {
    return `${id}.${this.hashUnder(id, text).toString('base64url')}`;
  }

  /** Under a key of its own for hashing, which follows from the one of that id. */
  private hashUnder(id: string, text: string): Buffer {
    const own = createHmac('sha256', this.key(id)).update('ostiary keyed hash').digest();
    return createHmac('sha256', own).update(text).digest();
  }

  private key(id: string): Buffer {
    const key = this.keys.get(id);
    if (key === undefined) throw new DecryptionError(`no master key has the id ${JSON.stringify(id.slice(0, 32))}`);
    return key;
  }
}

const parses = (value: unknown): boolean => {
  try {
    return typeof value === 'string' && MasterKeys.parse(value).currentId !== '';
  } catch {
    return false;
  }
};

/** For a setting of a configuration class that holds such keys. */
export const IsMasterKeys = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMasterKeys',
    validator: { validate: parses, defaultMessage: () => `must be <id>:<base64 of ${keyBytes} bytes>, comma-separated, each id once` },
  });
