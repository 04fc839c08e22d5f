import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TenantScope, UserId } from '#contracts';
import { MasterKeys } from '#platform';
import { IdentityConfig } from '../identity.config.js';
import { RecoveryCodes } from '../ports/recovery-codes.js';

/** How many a user gets, and characters of each: five bits a character. */
const [count, length] = [10, 16];

/** Without letters that are taken for digits, or for one another (Crockford's base 32), and lower case, which people tell apart better. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const lookalikes: { readonly [letter: string]: string } = { o: '0', i: '1', l: '1' };

/** From a keyed hash, of which a byte modulo 32 is as likely as any other; hashed plainly at rest, since nobody guesses 80 bits. */
@Injectable()
export class KeyedRecoveryCodes extends RecoveryCodes {
  private readonly keys: MasterKeys;

  constructor({ identityKeys }: IdentityConfig) {
    super();
    this.keys = MasterKeys.parse(identityKeys);
  }

  override create({ tenantId }: TenantScope, userId: UserId, seed: string): readonly string[] {
    return Array.from({ length: count }, (_, nth) => {
      const derived = this.keys.derive(JSON.stringify(['recovery code', tenantId, userId, seed, nth]));
      const characters = Array.from(derived.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
      return characters.replace(/(.{4})(?=.)/g, '$1-');
    });
  }

  override hash({ tenantId }: TenantScope, userId: UserId, code: string): string {
    const read = code
      .toLowerCase()
      .replace(/[\s-]/g, '')
      .replace(/[oil]/g, (letter) => lookalikes[letter] ?? letter);
    return createHash('sha256')
      .update(JSON.stringify(['recovery code', tenantId, userId, read]))
      .digest('base64url');
  }
}
