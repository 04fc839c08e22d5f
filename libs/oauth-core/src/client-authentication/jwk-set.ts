import type { KeyObject } from 'node:crypto';
import type { ClientSigningAlgorithm, InvalidMember, Json, KeyEncryption } from '#contracts';
import { isObject } from '../jwt.js';
import { type JwkReading, readPublicJwk } from '../public-jwk.js';

/** A key to verify with what a client signs, and what it may have been signed by; or to encrypt by what is for the client alone. */
export type ClientKey = {
  readonly kid: string | null;
  readonly algorithms: readonly ClientSigningAlgorithm[];
  readonly encryption: readonly KeyEncryption[];
  readonly key: KeyObject;
};

const maxKeys = 20;

const readSet = (set: Json): readonly JwkReading[] => {
  const keys: unknown = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys)) return [{ refused: { pointer: '/keys', detail: 'must be a list' } }];
  if (keys.length === 0 || keys.length > maxKeys) return [{ refused: { pointer: '/keys', detail: `must have 1 to ${maxKeys} items` } }];
  return (keys as readonly Json[]).map((jwk, index) => readPublicJwk(jwk, `/keys/${index}`));
};

/**
 * The keys of a JWK Set (RFC 7517 §5) that may verify a client's signatures, or encrypt for it. What is of no use here is left aside, as in a set that serves other purposes,
 * too. Throws for a set with a private, symmetric, weak or broken key: who publishes that has lost more than this key.
 */
export const readJwkSet = (set: Json): readonly ClientKey[] => {
  const readings = readSet(set);
  for (const reading of readings) if ('refused' in reading) throw new Error(`${reading.refused.pointer} ${reading.refused.detail}`);
  return readings.flatMap((reading) => ('key' in reading ? [reading.key] : []));
};

/** All that is wrong with a JWK Set that is registered by value: there every key must be of use, and readable by the service that stores it. */
export const problemsOfJwkSet = (set: Json): readonly InvalidMember[] => {
  if (/[^\x20-\x7e]|\\u/.test(JSON.stringify(set))) return [{ pointer: '', detail: 'must have only printable ASCII characters' }];
  return readSet(set).flatMap((reading) => ('refused' in reading ? [reading.refused] : 'leftAside' in reading ? [reading.leftAside] : []));
};
