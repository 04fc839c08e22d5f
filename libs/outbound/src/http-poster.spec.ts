import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpPoster, PostFailure } from './http-poster.js';

describe('posting to addresses that tenants name', () => {
  let server: Server;
  let port: number;
  let received: string[];
  beforeAll(async () => {
    server = createServer((request, response) => {
      received.push(request.headers.host ?? '');
      if (request.url === '/elsewhere') response.writeHead(307, { location: `http://127.0.0.1:${port}/` });
      response.end('x'.repeat(20_000));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    received = [];
  });

  const post = (url: string, addresses: readonly string[] = ['127.0.0.1'], allowLoopback = true) =>
    new HttpPoster({ allowLoopback, resolveName: async () => addresses }).post({ url, headers: {}, body: '{}', deadlineMs: 2_000 });
  const failureOf = async (posted: Promise<unknown>): Promise<Pick<PostFailure, 'reason' | 'isSent'>> => {
    const error: unknown = await posted.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof PostFailure)) throw new Error(`not refused: ${String(error)}`);
    return { reason: error.reason, isSent: error.isSent };
  };

  it('reads the beginning of an answer, and follows no redirect', async () => {
    expect(await post(`http://client.example:${port}/`)).toEqual({ status: 200, text: 'x'.repeat(16_384) });
    expect(await post(`http://client.example:${port}/elsewhere`)).toMatchObject({ status: 307 });
    expect(received).toEqual([`client.example:${port}`, `client.example:${port}`]);
  });

  it('asks another address of the host where there is no connection to one', async () => {
    expect(await post(`http://client.example:${port}/`, ['127.0.0.3', '127.0.0.1'])).toMatchObject({ status: 200 });
    expect(received).toHaveLength(1);
  });

  it.each([
    ['https://client.example/', ['10.0.0.1'], true],
    ['https://client.example/', ['1.1.1.1', '127.0.0.1'], false],
    ['https://client.example/', ['169.254.169.254'], false],
    ['https://client.example/', [], false],
    ['https://127.0.0.1/', [], false],
    ['https://[::ffff:10.0.0.1]/', [], true],
    ['https://client.example:8443/', ['1.1.1.1'], false],
    ['http://client.example/', ['1.1.1.1'], false],
    ['https://user:secret@client.example/', ['1.1.1.1'], false],
  ])('attack A40: posts nothing to %s, at %j', async (url, addresses, allowLoopback) => {
    expect(await failureOf(post(url, addresses, allowLoopback))).toMatchObject({ isSent: false });
    expect(received).toEqual([]);
  });

  it('says that nothing was read where there was no connection', async () => {
    expect(await failureOf(post('http://client.example:1/'))).toEqual({ reason: 'failed with ECONNREFUSED', isSent: false });
    expect(await failureOf(post(`https://client.example:${port}/`))).toMatchObject({ isSent: false });
  });
});
