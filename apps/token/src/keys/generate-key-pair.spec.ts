import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint } from 'jose';
import { signingAlgorithms } from '#contracts';
import { generateSigningKeyPair } from './generate-key-pair.js';

describe('a pair of signing keys', () => {
  it.each(signingAlgorithms)(
    'of %s is named by the thumbprint of its public half (RFC 7638, RFC 8037 §2), which is public alone',
    async (algorithm) => {
      const { kid, publicJwk, privateJwk } = await generateSigningKeyPair(algorithm);
      expect(kid).toBe(await calculateJwkThumbprint(publicJwk));
      expect(publicJwk).toMatchObject({ kid, alg: algorithm, use: 'sig' });
      expect(publicJwk).not.toHaveProperty('d');
      expect(privateJwk).toMatchObject({ ...publicJwk, d: expect.any(String) });
    },
  );
});
