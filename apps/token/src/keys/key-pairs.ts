import type { OnApplicationBootstrap } from '@nestjs/common';
import type { SigningAlgorithm } from '#contracts';
import type { GeneratedKeyPair } from './generate-key-pair.js';

type Generate = (algorithm: SigningAlgorithm) => Promise<GeneratedKeyPair>;

/**
 * Fresh key pairs. RSA takes a tenth of a second, or several on a busy machine: one pair is always made ahead, so that a new tenant
 * has its keys at once, and one at a time, so that many new tenants leave threads to those who sign. An EC pair takes a millisecond.
 */
export class KeyPairs implements OnApplicationBootstrap {
  /** What the next tenant gets, or will. */
  private spare: Promise<GeneratedKeyPair> | undefined;

  constructor(private readonly generate: Generate) {}

  onApplicationBootstrap(): void {
    this.keepSpare(this.generate('RS256'));
  }

  take(algorithm: SigningAlgorithm): Promise<GeneratedKeyPair> {
    if (algorithm !== 'RS256') return this.generate(algorithm);
    const pair = this.spare ?? this.generate('RS256');
    this.keepSpare(pair.then(() => this.generate('RS256')));
    return pair;
  }

  /** One that fails is forgotten: who asks next tries again. */
  private keepSpare(pair: Promise<GeneratedKeyPair>): void {
    this.spare = pair;
    pair.catch(() => {
      if (this.spare === pair) this.spare = undefined;
    });
  }
}
