import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';

/** How many keys a ring has. */
const count = 4;

/**
 * RSA keys of 2048 bits for tests that make one each and hold fewer than five at a time: a ring makes four, real and different, and then hands them out again.
 * One takes up to 0.2 seconds. What holds a key for longer than a test generates its own.
 */
export class RsaKeyRing {
  private readonly pairs: KeyPairKeyObjectResult[] = [];
  private taken = 0;

  next(): KeyPairKeyObjectResult {
    const place = this.taken++ % count;
    return (this.pairs[place] ??= generateKeyPairSync('rsa', { modulusLength: 2048 }));
  }
}
