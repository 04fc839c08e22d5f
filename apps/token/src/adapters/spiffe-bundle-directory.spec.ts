import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#contracts';
import type { SpiffeBundle } from '#oauth-core';
import { type DocumentFetcher, FetchRefusal } from '#outbound';
import { ClientKey, FakeClock, tenantContext } from '#testing';
import { SpiffeBundleDirectory } from './spiffe-bundle-directory.js';

describe('the bundles of trust domains', () => {
  const tenant = tenantContext();
  const jwksUri = 'https://example.com/bundle.json';
  let clock: FakeClock;
  let published: string;
  let asked: number;
  let directory: SpiffeBundleDirectory;

  const bundleOf = async (kid: string): Promise<JsonObject> => ({
    keys: [{ ...(await ClientKey.generate('ES256', kid)).jwk, use: 'jwt-svid' }],
    spiffe_refresh_hint: 300,
  });
  const has =
    (kid: string) =>
    ({ jwtKeys }: SpiffeBundle): boolean =>
      jwtKeys.some((key) => key.kid === kid);
  const kidsWith = async (kid: string): Promise<unknown> => {
    const found = await directory.find(tenant, { jwks: null, jwksUri }, has(kid));
    return 'bundle' in found ? found.bundle.jwtKeys.map((key) => key.kid) : found;
  };

  beforeEach(async () => {
    clock = new FakeClock();
    asked = 0;
    published = JSON.stringify(await bundleOf('one'));
    const fetch: DocumentFetcher['fetch'] = async () => {
      asked += 1;
      return { body: Buffer.from(published), headers: { 'cache-control': 'max-age=3600' } };
    };
    directory = new SpiffeBundleDirectory({ fetch }, clock);
  });

  it('are those that were given, read once', async () => {
    const given = { jwks: await bundleOf('given'), jwksUri: null };
    const [first, second] = [await directory.find(tenant, given, has('given')), await directory.find(tenant, given, has('other'))];
    expect('bundle' in first && 'bundle' in second && first.bundle === second.bundle).toBe(true);
    expect(asked).toBe(0);
  });

  it('are asked for anew where they do not suffice, and not at the pace of who makes key ids up', async () => {
    expect(await kidsWith('one')).toEqual(['one']);
    published = JSON.stringify(await bundleOf('two'));
    expect(await kidsWith('one')).toEqual(['one']);
    clock.advance(5);
    expect(await kidsWith('two')).toEqual(['two']);
    for (let attempt = 0; attempt < 50; attempt += 1) await kidsWith(`made up ${attempt}`);
    expect(asked).toBe(2);
  });

  it.each(['<html>', '{}', JSON.stringify({ keys: [{ use: 'x509-svid', x5c: ['AAAA'] }] })])('cannot be had of %.40j', async (document) => {
    published = document;
    await expect(kidsWith('one')).resolves.toEqual({ unavailable: expect.stringContaining(jwksUri) });
  });

  it('that cannot be fetched, or of which nothing is known, are said to be unavailable', async () => {
    await expect(directory.find(tenant, { jwks: null, jwksUri: null }, has('one'))).resolves.toEqual({ unavailable: expect.any(String) });
    const fetch = () => Promise.reject(new FetchRefusal(jwksUri, 'took too long'));
    directory = new SpiffeBundleDirectory({ fetch }, clock);
    await expect(kidsWith('one')).resolves.toEqual({ unavailable: `${jwksUri}: took too long` });
  });
});
