import { describe, expect, it } from '@jest/globals';
import { challengeOf } from './challenge.js';

const way = { scope: 'orders:read', metadataUrl: 'https://api.example.com/.well-known/oauth-protected-resource/api' };
const told = `scope="orders:read", resource_metadata="${way.metadataUrl}"`;
const algs = 'algs="ES256 PS256 EdDSA Ed25519"';
const refusal = (error: string | null, extra: readonly string[] = []) => ({ error, reason: 'so it is', told: extra });

describe('RFC 9728 §5.1: the challenge of a resource says where its metadata are', () => {
  it('to who sent no token, for each scheme, and no error (RFC 6750 §3.1)', () => {
    expect(challengeOf(null, refusal(null), way)).toBe(`Bearer ${told}, DPoP ${algs}, ${told}`);
  });

  it('with the error, and the scope that the operation needs (RFC 6750 §3)', () => {
    expect(challengeOf('Bearer', refusal('insufficient_scope'), way)).toBe(
      `Bearer error="insufficient_scope", error_description="so it is", ${told}`,
    );
  });

  it('by the scheme that the token came with, and what else would do', () => {
    expect(challengeOf('DPoP', refusal('insufficient_user_authentication', ['max_age="300"']), way)).toBe(
      `DPoP error="insufficient_user_authentication", error_description="so it is", max_age="300", ${told}, ${algs}`,
    );
  });
});
