import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#contracts';
import { ClientKey } from '#testing/builders';
import { SvidAuthority } from '../testing/svid-authority.js';
import { problemOfSpiffeBundle, readSpiffeBundle } from './spiffe-bundle.js';

const root = SvidAuthority.root('example.org', 1_800_000_000);

const keyOf = async (members: JsonObject = {}): Promise<JsonObject> => ({
  ...(await ClientKey.generate('ES256', 'one')).jwk,
  use: 'jwt-svid',
  ...members,
});

describe('SPIFFE Trust Domain and Bundle §4: a bundle', () => {
  it('has keys of JWT-SVIDs, which need no alg, and certificates of authorities', async () => {
    const bundle = readSpiffeBundle({ keys: [await keyOf(), root.jwk], spiffe_sequence: 7, spiffe_refresh_hint: 300 });
    expect(bundle.jwtKeys).toMatchObject([{ kid: 'one', algorithms: ['ES256'] }]);
    expect(bundle.authorities).toMatchObject([{ extensions: { isAuthority: true } }]);
  });

  it('is read without keys of another use or none, of other curves, and without an id', async () => {
    const others: Json[] = [await keyOf({ use: 'sig' }), await keyOf({ use: 'wit-svid' }), { kty: 'EC', crv: 'P-384', use: 'jwt-svid' }];
    const { kid: _kid, ...nameless } = await keyOf();
    expect(readSpiffeBundle({ keys: [...others, nameless, 'x', null] })).toEqual({ jwtKeys: [], authorities: [] });
  });

  it('X509-SVID §6.2: is read without authorities of no certificate, and without what stands behind a certificate', () => {
    const other = SvidAuthority.root('example.com', 1_800_000_000);
    const authorities = [
      { ...root.jwk, x5c: [root.der, other.der] },
      { use: 'x509-svid', kty: 'EC' },
      { use: 'x509-svid', x5c: [] },
    ];
    const certificates = readSpiffeBundle({ keys: authorities }).authorities.map(({ certificate }) => certificate.raw.toString('base64'));
    expect(certificates).toEqual([root.der]);
  });

  it.each<[string, (key: JsonObject) => Json]>([
    ['no object', () => []],
    ['without keys', () => ({})],
    ['with keys that are no list', () => ({ keys: {} })],
    ['with more than 50 keys', (key) => ({ keys: Array.from({ length: 51 }, () => key) })],
    ['with a private key', (key) => ({ keys: [{ ...key, d: 'AAAA' }] })],
    ['with a symmetric key', () => ({ keys: [{ kty: 'oct', k: 'AAAA', use: 'jwt-svid' }] })],
    ['with an authority whose certificate is none', () => ({ keys: [{ use: 'x509-svid', x5c: ['AAAA'] }] })],
    ['with an authority whose certificate is no text', () => ({ keys: [{ use: 'x509-svid', x5c: [7] }] })],
  ])('is none %s', async (_how, made) => {
    const document = made(await keyOf());
    expect(() => readSpiffeBundle(document)).toThrow(/keys/);
    expect(problemOfSpiffeBundle(document)).toMatch(/^must be a SPIFFE bundle/);
  });

  it('that is given has something to verify with', async () => {
    expect(problemOfSpiffeBundle({ keys: [] })).toMatch(/^must have a key/);
    expect(problemOfSpiffeBundle({ keys: [root.jwk] })).toBeNull();
    expect(problemOfSpiffeBundle({ keys: [await keyOf()] })).toBeNull();
  });
});
