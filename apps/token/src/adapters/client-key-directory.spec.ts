import { beforeEach, describe, expect, it } from '@jest/globals';
import { type DocumentFetcher, FetchRefusal } from '#outbound';
import { buildApplication, ClientKey, FakeClock, tenantContext } from '#testing';
import { ClientKeyDirectory } from './client-key-directory.js';

describe('the keys of clients', () => {
  const tenant = tenantContext();
  const jwksUri = 'https://client.example/jwks';
  const application = buildApplication({ tokenEndpointAuthMethod: 'private_key_jwt', jwksUri });
  let clock: FakeClock;
  let published: string;
  let asked: number;
  let directory: ClientKeyDirectory;

  const publish = async (...kids: string[]): Promise<void> => {
    const keys = await Promise.all(kids.map((kid) => ClientKey.generate('ES256', kid)));
    published = JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });
  };
  const kidsOf = async (kid: string | null): Promise<unknown> => {
    const found = await directory.find(tenant, application, kid);
    return 'keys' in found ? found.keys.map((key) => key.kid) : found;
  };

  beforeEach(async () => {
    clock = new FakeClock();
    asked = 0;
    await publish('one');
    const fetch: DocumentFetcher['fetch'] = async () => {
      asked += 1;
      return { body: Buffer.from(published), headers: { 'cache-control': 'max-age=3600' } };
    };
    directory = new ClientKeyDirectory({ fetch }, clock);
  });

  it('are those registered by value, read once', async () => {
    const { jwk } = await ClientKey.generate('EdDSA');
    const byValue = { ...application, jwksUri: null, jwks: { keys: [jwk] } };
    const [first, second] = [await directory.find(tenant, byValue, null), await directory.find(tenant, byValue, 'other')];
    expect(first).toMatchObject({ keys: [{ kid: jwk['kid'], algorithms: ['EdDSA', 'Ed25519'] }] });
    expect('keys' in first && 'keys' in second && first.keys[0] === second.keys[0]).toBe(true);
    expect(asked).toBe(0);
  });

  it('are none of an application that has none', async () => {
    await expect(directory.find(tenant, { ...application, jwksUri: null }, null)).resolves.toEqual({ keys: [] });
  });

  it('are rotated by their owner: a new one is found when it is first used, a withdrawn one is gone with it', async () => {
    expect(await kidsOf('one')).toEqual(['one']);
    await publish('two');
    expect(await kidsOf('one')).toEqual(['one']);
    clock.advance(5);
    expect(await kidsOf('two')).toEqual(['two']);
    expect(await kidsOf('one')).toEqual(['two']);
    expect(asked).toBe(2);
  });

  it('are not asked for at the pace of who makes key ids up', async () => {
    for (let attempt = 0; attempt < 50; attempt += 1) await kidsOf(`made up ${attempt}`);
    expect(asked).toBe(1);
    clock.advance(5);
    for (let attempt = 0; attempt < 50; attempt += 1) await kidsOf(`made up ${attempt}`);
    expect(asked).toBe(2);
  });

  it.each([
    ['is no JSON', '<html>'],
    ['is no JWK Set', '{}'],
    ['has a private key', JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' }] })],
  ])('cannot be had of a document that %s', async (_what, document) => {
    published = document;
    await expect(kidsOf('one')).resolves.toEqual({ unavailable: expect.stringContaining(jwksUri) });
  });

  it('that cannot be fetched are said to be unavailable', async () => {
    const fetch = () => Promise.reject(new FetchRefusal(jwksUri, 'took too long'));
    directory = new ClientKeyDirectory({ fetch }, clock);
    await expect(kidsOf('one')).resolves.toEqual({ unavailable: `${jwksUri}: took too long` });
  });
});
