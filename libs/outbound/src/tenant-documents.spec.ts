import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantId } from '#contracts';
import { FakeClock } from '#testing';
import { type FetchedDocument, FetcherBusy, FetchRefusal } from './document-fetcher.js';
import { TenantDocuments } from './tenant-documents.js';

const acme = 'acme' as TenantId;
const globex = 'globex' as TenantId;
const url = 'https://client.example/jwks';

describe('documents that tenants name', () => {
  let clock: FakeClock;
  let asked: string[];
  let answer: (url: string) => FetchedDocument | Promise<FetchedDocument>;
  let documents: TenantDocuments<unknown>;

  const document = (content: unknown, headers: FetchedDocument['headers'] = {}): FetchedDocument => ({
    body: Buffer.from(JSON.stringify(content)),
    headers,
  });

  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    answer = () => document({ version: asked.length });
    const fetch = async (address: string) => {
      asked.push(address);
      return answer(address);
    };
    const read = (body: Buffer): unknown => JSON.parse(body.toString());
    documents = new TenantDocuments({ fetch }, clock, { contentTypes: ['application/json'], read });
  });

  it('are fetched once for all who ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => documents.get(acme, url)));
    expect(asked).toHaveLength(1);
    expect(new Set(answers.map((each) => JSON.stringify(each)))).toEqual(new Set(['{"version":1}']));
  });

  it.each([
    ['30 s where nothing is said', {}, 30],
    ['30 s at least, whatever is said', { 'cache-control': 'no-store' }, 30],
    ['30 s at least, whatever is said', { 'cache-control': 'max-age=1' }, 30],
    ['as long as is said', { 'cache-control': 'max-age=600' }, 600],
    ['as long as is said, less the age of what another cache had', { 'cache-control': 'max-age=600', age: '500' }, 100],
    ['an hour at most', { 'cache-control': 'max-age=31536000, immutable' }, 3600],
  ])('are fresh for %s: %j', async (_what, headers, seconds) => {
    answer = () => document({ version: asked.length }, headers);
    await documents.get(acme, url);
    clock.advance(seconds - 1);
    await expect(documents.get(acme, url)).resolves.toEqual({ version: 1 });
    clock.advance(1);
    await expect(documents.get(acme, url)).resolves.toEqual({ version: 2 });
  });

  it('that could not be had are not asked for again for 5 s, by as many as may want them', async () => {
    answer = () => Promise.reject(new FetchRefusal(url, 'answered 500'));
    for (let attempt = 0; attempt < 20; attempt += 1) await expect(documents.get(acme, url)).rejects.toThrow('answered 500');
    await expect(documents.getNewer(acme, url)).rejects.toThrow('answered 500');
    expect(asked).toHaveLength(1);
    clock.advance(5);
    answer = () => document({ version: 'mended' });
    await expect(documents.get(acme, url)).resolves.toEqual({ version: 'mended' });
  });

  it('that cannot be read are refused alike', async () => {
    answer = () => ({ body: Buffer.from('<html>'), headers: {} });
    await expect(documents.get(acme, url)).rejects.toBeInstanceOf(FetchRefusal);
    await expect(documents.get(acme, url)).rejects.toBeInstanceOf(FetchRefusal);
    expect(asked).toHaveLength(1);
  });

  it('that lack something are asked for again, but not within 5 s', async () => {
    await documents.get(acme, url);
    await expect(documents.getNewer(acme, url)).resolves.toEqual({ version: 1 });
    clock.advance(5);
    for (let attempt = 0; attempt < 20; attempt += 1) await expect(documents.getNewer(acme, url)).resolves.toEqual({ version: 2 });
    await expect(documents.get(acme, url)).resolves.toEqual({ version: 2 });
    expect(asked).toHaveLength(2);
  });

  it('outlive a failure to get something newer, and are not asked for again at once', async () => {
    await documents.get(acme, url);
    clock.advance(5);
    answer = () => Promise.reject(new FetchRefusal(url, 'took too long'));
    for (let attempt = 0; attempt < 20; attempt += 1) await expect(documents.getNewer(acme, url)).resolves.toEqual({ version: 1 });
    expect(asked).toHaveLength(2);
    clock.advance(25);
    await expect(documents.get(acme, url)).rejects.toThrow('took too long');
  });

  it("are each tenant's own, though two name the same address", async () => {
    await documents.get(acme, url);
    await expect(documents.get(globex, url)).resolves.toEqual({ version: 2 });
    expect(asked).toHaveLength(2);
  });

  it('of one tenant, however many and large, push out none of another, and are bounded', async () => {
    await documents.get(globex, url);
    answer = () => document('x'.repeat(60_000));
    const many = Array.from({ length: 100 }, (_, index) => `${url}/${index}`);
    for (const each of many) await documents.get(acme, each);
    asked.length = 0;
    await documents.get(globex, url);
    expect(asked).toEqual([]);
    for (const each of many) await documents.get(acme, each);
    expect(asked.length).toBeGreaterThan(90);
  });

  describe('of one tenant that never answer', () => {
    let release: (() => void)[];
    beforeEach(() => {
      release = [];
      answer = () => new Promise((resolve) => release.push(() => resolve(document({}))));
    });
    const end = async (...waiting: Promise<unknown>[]): Promise<void> => {
      release.forEach((each) => each());
      await Promise.all(waiting);
      await new Promise(setImmediate);
      answer = () => document({});
    };

    it('hold up two requests at one host, by whichever of its names, and none elsewhere or of another tenant', async () => {
      const waiting = [documents.get(acme, `${url}/1`), documents.get(acme, 'https://CLIENT.example./jwks')];
      await expect(documents.get(acme, `${url}/3`)).rejects.toBeInstanceOf(FetcherBusy);
      await end(...waiting, documents.get(acme, `${url}/1`), documents.get(acme, 'https://other.example/jwks'), documents.get(globex, url));
      await expect(documents.get(acme, `${url}/3`)).resolves.toEqual({});
    });

    it('hold up eight requests in all, and none of another tenant', async () => {
      const urlAt = (host: number): string => `https://client-${host}.example/jwks`;
      const waiting = Array.from({ length: 8 }, (_, index) => documents.get(acme, urlAt(index)));
      await expect(documents.get(acme, urlAt(8))).rejects.toBeInstanceOf(FetcherBusy);
      await end(...waiting, documents.get(globex, url));
      await expect(documents.get(acme, urlAt(8))).resolves.toEqual({});
    });
  });

  it('are one for two addresses that differ in their fragment alone, which no host is told', async () => {
    await documents.get(acme, url);
    await expect(documents.get(acme, `${url}#a`)).resolves.toEqual({ version: 1 });
    await expect(documents.getNewer(acme, `${url}#b\n#c`)).resolves.toEqual({ version: 1 });
    expect(asked).toEqual([url]);
  });

  it('that were not asked for, since others were, may be asked for at once; what is fresh serves meanwhile', async () => {
    answer = () => Promise.reject(new FetcherBusy(url, 'waited too long for others'));
    await expect(documents.get(acme, url)).rejects.toBeInstanceOf(FetcherBusy);
    answer = () => document({ version: asked.length });
    await expect(documents.get(acme, url)).resolves.toEqual({ version: 2 });
    clock.advance(5);
    answer = () => Promise.reject(new FetcherBusy(url, 'waited too long for others'));
    await expect(documents.getNewer(acme, url)).resolves.toEqual({ version: 2 });
    answer = () => document({ version: asked.length });
    await expect(documents.getNewer(acme, url)).resolves.toEqual({ version: 4 });
  });

  it('fail with what is a bug, which is not remembered', async () => {
    answer = () => Promise.reject(new TypeError('a bug'));
    await expect(documents.get(acme, url)).rejects.toThrow(TypeError);
    answer = () => document({});
    await expect(documents.get(acme, url)).resolves.toEqual({});
  });
});
