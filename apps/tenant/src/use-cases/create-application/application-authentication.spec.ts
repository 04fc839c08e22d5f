import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#contracts';
import { createWebApplication, refusing } from '../../test/in-memory-service.js';

describe('RFC 6749 §2.3: an application', () => {
  it('refuses a public application that would authenticate or act for itself', async () => {
    await expect(createWebApplication({ type: 'public', tokenEndpointAuthMethod: 'client_secret_basic' })).rejects.toEqual(
      refusing('/tokenEndpointAuthMethod'),
    );
    await expect(createWebApplication({ type: 'public', grantTypes: ['client_credentials'] })).rejects.toEqual(refusing('/grantTypes'));
  });

  it('refuses a confidential application that would not authenticate', async () => {
    await expect(createWebApplication({ tokenEndpointAuthMethod: 'none' })).rejects.toEqual(refusing('/tokenEndpointAuthMethod'));
    await expect(createWebApplication({ tokenEndpointAuthMethod: 'tls_client_auth' })).rejects.toEqual(refusing('/tlsClientAuthSubjectDn'));
  });

  describe('that is a workload (draft-ietf-oauth-spiffe-client-auth §5.1)', () => {
    const spiffeId = 'spiffe://example.org/ns/shop/*';

    it.each(['spiffe_jwt', 'spiffe_x509'] as const)('has its SPIFFE ID, for %s, and no secret', async (tokenEndpointAuthMethod) => {
      const { application, secret } = await createWebApplication({ tokenEndpointAuthMethod, spiffeId });
      expect([application.spiffeId, secret]).toEqual([spiffeId, null]);
      await expect(createWebApplication({ tokenEndpointAuthMethod })).rejects.toEqual(refusing('/spiffeId'));
      await expect(createWebApplication({ tokenEndpointAuthMethod, spiffeId, type: 'public' })).rejects.toEqual(
        refusing('/tokenEndpointAuthMethod'),
      );
    });

    it.each([
      'spiffe://example.org',
      'spiffe://example.org/a/',
      'spiffe://Example.org/a',
      'spiffe://example.org/a*',
      'https://example.org/a',
    ])('refuses the SPIFFE ID %s', async (wrong) => {
      await expect(createWebApplication({ tokenEndpointAuthMethod: 'spiffe_jwt', spiffeId: wrong })).rejects.toEqual(refusing('/spiffeId'));
    });

    it('refuses a SPIFFE ID where it authenticates otherwise', async () => {
      await expect(createWebApplication({ spiffeId })).rejects.toEqual(refusing('/spiffeId'));
    });
  });

  describe('that authenticates by private_key_jwt (OpenID Connect Core §9)', () => {
    const publicJwk = (type: 'ec' | 'ed25519', members = {}) => {
      const { publicKey } = type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
      return { ...publicKey.export({ format: 'jwk' }), ...members } as JsonObject;
    };
    const jwks = { keys: [publicJwk('ec', { kid: 'one', 'x5t#S256': 'abc' })] };
    const jwksUri = 'https://client.example/jwks.json';
    const byKey = { tokenEndpointAuthMethod: 'private_key_jwt' } as const;

    it('has keys by value, or published, and no secret', async () => {
      for (const keys of [{ jwks }, { jwksUri }]) {
        const { application, secret } = await createWebApplication({ ...byKey, ...keys });
        expect(application).toMatchObject({
          jwks: null,
          jwksUri: null,
          ...keys,
          tokenEndpointAuthSigningAlg: null,
          clientAssertionAudience: 'issuer',
        });
        expect(secret).toBeNull();
      }
    });

    it('RFC 7591 §2: refuses keys from both places, or from none', async () => {
      await expect(createWebApplication({ ...byKey, jwks, jwksUri })).rejects.toEqual(refusing('/jwks'));
      await expect(createWebApplication({ jwks, jwksUri })).rejects.toEqual(refusing('/jwks'));
      await expect(createWebApplication(byKey)).rejects.toEqual(refusing('/jwksUri'));
    });

    it('refuses a secret that was chosen, and a public application', async () => {
      const clientSecret = 'b3XnK0qYw1mZr7Lh9VtQe5Ds';
      await expect(createWebApplication({ ...byKey, jwks, clientSecret })).rejects.toEqual(refusing('/clientSecret'));
      await expect(createWebApplication({ ...byKey, jwks, type: 'public' })).rejects.toEqual(refusing('/tokenEndpointAuthMethod'));
    });

    it('refuses an algorithm without a key for it, or without a method for it', async () => {
      await expect(createWebApplication({ ...byKey, jwks, tokenEndpointAuthSigningAlg: 'RS256' })).rejects.toEqual(refusing('/jwks/keys'));
      await expect(createWebApplication({ ...byKey, jwks, tokenEndpointAuthSigningAlg: 'HS256' })).rejects.toEqual(
        refusing('/tokenEndpointAuthSigningAlg'),
      );
      await expect(createWebApplication({ tokenEndpointAuthSigningAlg: 'ES256' })).rejects.toEqual(
        refusing('/tokenEndpointAuthSigningAlg'),
      );
      for (const registered of [
        { jwks, tokenEndpointAuthSigningAlg: 'ES256' },
        { jwks: { keys: [publicJwk('ed25519')] }, tokenEndpointAuthSigningAlg: 'Ed25519' },
        { jwksUri, tokenEndpointAuthSigningAlg: 'PS256' },
      ] as const)
        await expect(createWebApplication({ ...byKey, ...registered })).resolves.toMatchObject({ application: registered });
    });

    it.each<[string, unknown, string]>([
      ['no object', [], '/jwks'],
      ['no list of keys', { keys: 'x' }, '/jwks/keys'],
      ['a private key', { keys: [{ ...publicJwk('ec'), d: 'AAAA' }] }, '/jwks/keys/0/d'],
      ['a symmetric key', { keys: [publicJwk('ec'), { kty: 'oct', k: 'AAAA' }] }, '/jwks/keys/1'],
      ['an odd character', { keys: [publicJwk('ec', { kid: 'a\u0000' })] }, '/jwks'],
      ['too much', { keys: [publicJwk('ec', { x5c: ['A'.repeat(17_000)] })] }, '/jwks'],
    ])('refuses keys with %s', async (_what, keys, pointer) => {
      await expect(createWebApplication({ ...byKey, jwks: keys as JsonObject })).rejects.toEqual(refusing(pointer));
    });

    it.each(['http://client.example/jwks', 'https://user@client.example/jwks', 'https://2130706433/jwks', 'file:///etc/passwd'])(
      'refuses the jwks_uri %s',
      async (uri) => {
        await expect(createWebApplication({ ...byKey, jwksUri: uri })).rejects.toEqual(refusing('/jwksUri'));
      },
    );
  });
});
