import type { KeyObject } from 'node:crypto';
import type { JsonObject, KeyId, SigningAlgorithm, SigningKey } from '#contracts';

/**
 * A signing key as it rests in the database. Its state is not stored: it follows from the clock and from the
 * generations of its algorithm (`stateOf`), so that every replica changes over in the same second and no job has to run.
 */
export type StoredSigningKey = {
  readonly kid: KeyId;
  readonly algorithm: SigningAlgorithm;
  /** Counts from 1 for each tenant and algorithm; unique there, which settles races of creators. */
  readonly generation: number;
  readonly publicJwk: JsonObject;
  /** The private JWK, encrypted under a master key and bound to tenant and kid. */
  readonly sealedPrivateJwk: string;
  readonly createdAt: Date;
  /** From then on it signs, unless a later generation does. */
  readonly activatesAt: Date;
};

/** A signing key ready for use. */
export type OpenedSigningKey = StoredSigningKey & { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

/** What decides when a key signs. */
export type TimedKey = Pick<StoredSigningKey, 'algorithm' | 'generation' | 'activatesAt'>;

/** When a later generation took over from a key, or will; null while none is in sight. */
export const retirementOf = (keys: readonly TimedKey[], key: TimedKey): Date | null =>
  keys
    .filter((other) => other.algorithm === key.algorithm && other.generation > key.generation)
    .map((other) => other.activatesAt)
    .reduce<Date | null>((earliest, at) => (earliest && earliest <= at ? earliest : at), null);

/** `published` waits to sign, `active` signs, `retired` only verifies. */
export const stateOf = (keys: readonly TimedKey[], key: TimedKey, now: Date): SigningKey['state'] => {
  const retirement = retirementOf(keys, key);
  if (retirement && retirement <= now) return 'retired';
  return key.activatesAt <= now ? 'active' : 'published';
};

/**
 * The keys that verifiers still need. A retired key is needed until the last token it may have signed has expired:
 * `retentionSeconds` after its retirement.
 */
export const neededKeys = <Key extends TimedKey>(keys: readonly Key[], now: Date, retentionSeconds: number): Key[] =>
  keys.filter((key) => {
    const retirement = retirementOf(keys, key);
    return retirement === null || retirement.getTime() + retentionSeconds * 1000 > now.getTime();
  });

/** How administrators see a tenant's keys, latest generation first. */
export const describeSigningKeys = (keys: readonly StoredSigningKey[], now: Date): SigningKey[] =>
  keys
    .toSorted((a, b) => a.algorithm.localeCompare(b.algorithm) || b.generation - a.generation)
    .map((key) => {
      const state = stateOf(keys, key, now);
      return {
        kid: key.kid,
        algorithm: key.algorithm,
        state,
        createdAt: key.createdAt.toISOString(),
        activatesAt: key.activatesAt.toISOString(),
        retiredAt: state === 'retired' ? (retirementOf(keys, key)?.toISOString() ?? null) : null,
      };
    });
