import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { claimsHookDefaults, type ClaimsHook, type JsonObject } from '#contracts';
import type { OAuthTenant } from '#oauth-core';
import { HttpPoster } from '#outbound';
import { buildApplication, buildTenant, tenantContext } from '#testing';
import { HttpClaimsHooks } from './http-claims-hooks.js';

const { settings } = buildTenant();
const aTenant = (): OAuthTenant => ({ ...tenantContext(), settings });

describe('asking a claims hook', () => {
  let server: Server;
  let hooks: HttpClaimsHooks;
  let asked: { readonly body: string; readonly type: string | undefined }[];
  let answer: { status: number; body: string; afterMs?: number };
  const application = buildApplication();
  const tenant = aTenant();

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(async () => {
    [asked, answer] = [[], { status: 200, body: '{"claims":{"plan":"gold"}}' }];
    hooks = new HttpClaimsHooks(new HttpPoster({ allowLoopback: true }));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push({ body, type: request.headers['content-type'] });
        setTimeout(() => response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body), answer.afterMs ?? 0).unref();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  });

  const ask = (subject: JsonObject = { sub: 'ada' }, changes: Partial<ClaimsHook> = {}, of = tenant) =>
    hooks.ask(of, {
      application,
      hook: { ...claimsHookDefaults, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/claims`, ...changes },
      subject,
      sign: () => Promise.resolve('a.signed.request'),
      read: (read) => {
        const { claims } = read as { readonly claims?: JsonObject };
        return claims === undefined ? 'no claims' : { claims, sources: null };
      },
    });
  const gold = { claims: { plan: 'gold' }, sources: null };

  it('posts the signed request, and remembers the answer for the same question of the same tenant alone', async () => {
    expect([await ask(), await ask()]).toEqual([gold, gold]);
    expect(asked).toEqual([{ body: 'a.signed.request', type: 'application/jwt' }]);
    await ask({ sub: 'bob' });
    await ask({ sub: 'ada' }, {}, { ...tenant, tenantId: randomUUID() as OAuthTenant['tenantId'] });
    expect(asked).toHaveLength(3);
  });

  it('asks once for 100 who ask the same at the same time, and each time where nothing is to be remembered', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => ask({ sub: 'ada' }, { cache_seconds: 0 })));
    expect([all.every((found) => 'claims' in found), asked.length]).toEqual([true, 1]);
    await ask({ sub: 'ada' }, { cache_seconds: 0 });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['an error', { status: 500, body: '{"claims":{}}' }],
    ['a redirect, which is not followed', { status: 307, body: '{"claims":{}}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no claims', { status: 200, body: '{}' }],
    ['more than is read', { status: 200, body: JSON.stringify({ claims: { a: 'x'.repeat(20_000) } }) }],
    ['JSON that is nested without end', { status: 200, body: `{"claims":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}` }],
  ])('takes no claims from %s, and does not ask the same for a while, but asks of others', async (_what, given) => {
    answer = given;
    expect(await ask()).toMatchObject({ unavailable: expect.any(String) });
    answer = { status: 200, body: '{"claims":{}}' };
    expect(await ask()).toMatchObject({ unavailable: expect.any(String) });
    expect(asked).toHaveLength(1);
    expect(await ask({ sub: 'bob' })).toEqual({ claims: {}, sources: null });
  });

  it('waits no longer than the hook says', async () => {
    answer = { ...answer, afterMs: 5_000 };
    const begun = Date.now();
    expect(await ask({ sub: 'ada' }, { timeout_ms: 100 })).toEqual({ unavailable: expect.stringContaining('took too long') });
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('leaves a hook alone for a while that did not answer, whoever it would be asked of', async () => {
    answer = { ...answer, afterMs: 5_000 };
    await ask({ sub: 'ada' }, { timeout_ms: 1_000 });
    answer = { ...answer, afterMs: 0 };
    expect(await ask({ sub: 'bob' })).toMatchObject({ unavailable: expect.any(String) });
    expect(asked).toHaveLength(1);
  });

  it('attack A40: connects to no address inside', async () => {
    hooks = new HttpClaimsHooks(new HttpPoster({ allowLoopback: false }));
    for (const url of [
      'https://127.0.0.1/claims',
      'https://169.254.169.254/claims',
      'https://[::ffff:10.0.0.1]/claims',
      'http://hooks.example/',
    ])
      expect(await ask({ sub: url }, { url })).toMatchObject({ unavailable: expect.any(String) });
  });
});
