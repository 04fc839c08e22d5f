import { createHash, generateKeyPair, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import type { JsonObject, KeyId, SigningAlgorithm } from '#contracts';

const generate = promisify(generateKeyPair);

const generateFor = (algorithm: SigningAlgorithm): Promise<KeyPairKeyObjectResult> => {
  if (algorithm === 'ES256') return generate('ec', { namedCurve: 'P-256' });
  if (algorithm === 'EdDSA') return generate('ed25519', {});
  return generate('rsa', { modulusLength: 2048 });
};

export type GeneratedKeyPair = {
  readonly kid: KeyId;
  readonly publicJwk: JsonObject;
  readonly privateJwk: JsonObject;
};

/**
 * A fresh key pair as JWKs (RFC 7517), off the main thread. The kid is the public key's thumbprint (RFC 7638), so that
 * no two keys can share one. ES256: P-256, about 1 ms; EdDSA: Ed25519, less; RS256 and PS256: 2048 bits, about 100 ms.
 */
export const generateSigningKeyPair = async (algorithm: SigningAlgorithm): Promise<GeneratedKeyPair> => {
  const { publicKey, privateKey } = await generateFor(algorithm);
  const kid = thumbprintOf(publicKey);
  return {
    kid,
    publicJwk: { ...(publicKey.export({ format: 'jwk' }) as JsonObject), kid, alg: algorithm, use: 'sig' },
    privateJwk: { ...(privateKey.export({ format: 'jwk' }) as JsonObject), kid, alg: algorithm, use: 'sig' },
  };
};

/** RFC 7638 §3.2, RFC 8037 §2. */
const requiredMembers = ({ kty, crv, x, y, e, n }: JsonWebKey): object => {
  if (kty === 'EC') return { crv, kty, x, y };
  return kty === 'OKP' ? { crv, kty, x } : { e, kty, n };
};

/** RFC 7638 §3: SHA-256 over the required members in lexicographic order. */
const thumbprintOf = (publicKey: KeyObject): KeyId => {
  const jwk = publicKey.export({ format: 'jwk' });
  return createHash('sha256')
    .update(JSON.stringify(requiredMembers(jwk)))
    .digest('base64url') as KeyId;
};
