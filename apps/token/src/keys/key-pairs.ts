import type { SigningAlgorithm } from '#contracts';
import type { GeneratedKeyPair } from './generate-key-pair.js';

type Generate = (algorithm: SigningAlgorithm) => Promise<GeneratedKeyPair>;

/**
 * Fresh key pairs. RSA takes a tenth of a second, or several on a busy machine: one at a time, so that many new tenants leave threads to those who
 * sign, and one ahead where somebody is about to need it. Any other takes a millisecond.
 */
export class KeyPairs {
  /** What the next who asks gets, or will. */
  private spare: Promise<GeneratedKeyPair> | undefined;
  /** Settles when the RSA pair that was asked for last is made, or failed. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly generate: Generate) {}

  /** Makes an RSA pair ahead of who asks next, unless there is one. */
  prepare(): void {
    const spare = (this.spare ??= this.generateRsa());
    // One that fails is forgotten: who asks next tries again.
    spare.catch(() => {
      if (this.spare === spare) this.spare = undefined;
    });
  }

  take(algorithm: SigningAlgorithm): Promise<GeneratedKeyPair> {
    if (algorithm === 'PS256') return this.generateRsa(algorithm);
    if (algorithm !== 'RS256') return this.generate(algorithm);
    const pair = this.spare ?? this.generateRsa();
    this.spare = undefined;
    return pair;
  }

  private generateRsa(algorithm: 'RS256' | 'PS256' = 'RS256'): Promise<GeneratedKeyPair> {
    const pair = this.last.then(() => this.generate(algorithm));
    this.last = pair.catch(() => undefined);
    return pair;
  }
}
