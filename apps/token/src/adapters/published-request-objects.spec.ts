import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type DocumentFetcher, FetchRefusal } from '#outbound';
import { FakeClock, tenantContext } from '#testing';
import { PublishedRequestObjects } from './published-request-objects.js';

describe('request objects that clients publish', () => {
  const tenant = tenantContext();
  const address = 'https://client.example/request';
  const hashed = (document: string): string => `${address}#${createHash('sha256').update(document).digest('base64url')}`;
  let clock: FakeClock;
  let published: string | FetchRefusal;
  let asked: number;
  let objects: PublishedRequestObjects;

  beforeEach(() => {
    clock = new FakeClock();
    asked = 0;
    published = 'one';
    const fetch: DocumentFetcher['fetch'] = async () => {
      asked += 1;
      if (typeof published !== 'string') throw published;
      return { body: Buffer.from(published), headers: { 'cache-control': 'max-age=3600' } };
    };
    objects = new PublishedRequestObjects({ fetch } as DocumentFetcher, clock);
  });

  it('are asked for each time, where the address does not say what they are, but not at the pace of who asks', async () => {
    for (let attempt = 0; attempt < 50; attempt += 1) expect(await objects.find(tenant, address)).toEqual({ document: 'one' });
    expect(asked).toBe(1);
    published = 'two';
    clock.advance(5);
    expect(await objects.find(tenant, address)).toEqual({ document: 'two' });
  });

  it('OpenID Connect Core §6.2: are remembered where the address has their hash, and fetched anew for another', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await objects.find(tenant, hashed('one'))).toEqual({ document: 'one' });
      clock.advance(60);
    }
    expect(asked).toBe(1);
    published = 'two';
    expect(await objects.find(tenant, hashed('two'))).toEqual({ document: 'two' });
    expect(asked).toBe(2);
  });

  it('OpenID Connect Core §6.2: are hashed as they are published, with the line feed at the end of a file', async () => {
    published = 'one\n';
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await objects.find(tenant, hashed('one\n'))).toEqual({ document: 'one' });
      clock.advance(60);
    }
    expect(asked).toBe(1);
  });

  it('OpenID Connect Core §6.2: are asked for each time where a fragment is not their hash', async () => {
    expect(await objects.find(tenant, hashed('two'))).toEqual({ document: 'one' });
    clock.advance(60);
    expect(await objects.find(tenant, hashed('two'))).toEqual({ document: 'one' });
    expect(asked).toBe(2);
  });

  it('that cannot be fetched are said to be unavailable', async () => {
    published = new FetchRefusal(address, 'took too long');
    expect(await objects.find(tenant, address)).toEqual({ unavailable: `${address}: took too long` });
  });
});
