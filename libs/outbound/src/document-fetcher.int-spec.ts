import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeAuthority, makeCertificate } from '#testing';
import { DocumentFetcher, type DocumentFetcherOptions, FetcherBusy, FetchRefusal } from './document-fetcher.js';

const json = ['application/json'];
const kilobytes64 = 64 * 1024;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTPS server on this machine that counts who connects, be it without a request. */
class TestServer {
  connections = 0;
  readonly requests: IncomingMessage[] = [];
  answer: Answer = sendJson('{}');

  private constructor(private readonly server: Server) {
    server.on('connection', () => (this.connections += 1));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(request);
      this.answer(request, response);
    });
  }

  static async start(directory: string, certificate: string, host: string, port = 0): Promise<TestServer> {
    const [cert, key] = [await readFile(join(directory, `${certificate}.pem`)), await readFile(join(directory, `${certificate}.key`))];
    const server = createServer({ cert, key });
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return new TestServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  reset(): void {
    this.connections = 0;
    this.requests.length = 0;
    this.answer = sendJson('{}');
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }
}

const sendJson =
  (body: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);

describe('fetching a document that somebody else named', () => {
  let directory: string;
  let ca: string;
  let server: TestServer;
  let inside: TestServer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-outbound-'));
    await makeAuthority(directory, 'authority');
    await makeCertificate(directory, 'authority', 'document', 'DNS:client.example,IP:127.0.0.1');
    ca = await readFile(join(directory, 'authority.pem'), 'utf8');
    server = await TestServer.start(directory, 'document', '127.0.0.1');
    inside = await TestServer.start(directory, 'document', '127.0.0.2', server.port);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), inside.stop()]);
    await rm(directory, { recursive: true });
  });
  beforeEach(() => {
    server.reset();
    inside.reset();
  });

  const addressOf = (path = '/jwks', host = 'client.example') => `https://${host}:${server.port}${path}`;
  const fetcher = (options: Partial<DocumentFetcherOptions> = {}) =>
    new DocumentFetcher({ allowLoopback: true, ca, resolveName: async () => ['127.0.0.1'], ...options });
  const get = (url = addressOf(), options: Partial<DocumentFetcherOptions> = {}) => fetcher(options).fetch(url, json);
  const refusalOf = async (attempt: Promise<unknown>): Promise<string> => {
    const error: unknown = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof FetchRefusal)) throw new Error(`not refused: ${String(error)}`);
    return error.message;
  };

  it('answers with the body of what is there, and tells the host no more than what is wanted', async () => {
    server.answer = sendJson('{"keys":[]}', { 'cache-control': 'max-age=60' });
    const { body, headers } = await get(addressOf('/jwks?tenant=a'));
    expect(body.toString()).toBe('{"keys":[]}');
    expect(headers['cache-control']).toBe('max-age=60');
    const [request] = server.requests;
    expect([request?.method, request?.url, request?.headers.host]).toEqual(['GET', '/jwks?tenant=a', `client.example:${server.port}`]);
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  it('asks one host no more often at a time than it may, whatever the name is written like', async () => {
    const held: ServerResponse[] = [];
    server.answer = (_request, response) => void held.push(response);
    const bounded = fetcher({ bounds: { atATime: 10, ofOneHost: 2 }, deadlineMs: 10_000 });
    const asked = ['client.example', 'CLIENT.example', 'client.example.'].map((host) => bounded.fetch(addressOf('/', host), json));
    while (held.length < 2) await sleep(5);
    await sleep(100);
    expect(server.connections).toBe(2);
    server.answer = sendJson('{}');
    for (const response of held) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    await Promise.all(asked);
    expect(server.connections).toBe(3);
  });

  it('asks nobody for what has no turn in time, and says so', async () => {
    const busy = fetcher({ bounds: { atATime: 0, ofOneHost: 1 }, deadlineMs: 50 });
    await expect(busy.fetch(addressOf(), json)).rejects.toBeInstanceOf(FetcherBusy);
    expect(server.connections).toBe(0);
  });

  it('takes the address itself for a name, where the certificate is for it', async () => {
    await expect(get(addressOf('/', '127.0.0.1'))).resolves.toHaveProperty('body');
  });

  it.each([
    'http://client.example/jwks',
    'ftp://client.example/jwks',
    'file:///etc/passwd',
    'data:application/json,{}',
    'client.example/jwks',
    'https://',
    'https://user:password@client.example/jwks',
    '',
  ])('refuses %j before it asks anybody', async (url) => {
    let asked = 0;
    await refusalOf(get(url, { resolveName: async () => [`127.0.0.${(asked += 1)}`] }));
    expect([asked, server.connections]).toEqual([0, 0]);
  });

  describe('attack A40: no connection inside', () => {
    const outside = { allowLoopback: false } as const;

    it.each([
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '017700000001',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '169.254.169.254',
    ])('to the address %s', async (host) => {
      expect(await refusalOf(get(addressOf('/', host), outside))).toMatch(/not public/);
      expect(server.connections).toBe(0);
    });

    it.each([[['10.0.0.1']], [['127.0.0.1']], [['1.1.1.1', '127.0.0.1']], [['2606:4700::1111', '::ffff:127.0.0.1']], [['not an address']]])(
      'to a name that resolves to %j',
      async (addresses) => {
        expect(await refusalOf(get(addressOf(), { ...outside, resolveName: async () => addresses }))).toMatch(/not public/);
        expect(server.connections).toBe(0);
      },
    );

    it('to a name without an address, or whose name servers fail', async () => {
      expect(await refusalOf(get(addressOf(), { resolveName: async () => [] }))).toMatch(/no address/);
      const fails = { resolveName: () => Promise.reject(new Error('SERVFAIL')) };
      expect(await refusalOf(get(addressOf(), fails))).toMatch(/SERVFAIL/);
    });

    it('to private networks where loopback is allowed for development', async () => {
      for (const addresses of [['10.0.0.1'], ['169.254.169.254'], ['127.0.0.1', '192.168.0.1']])
        expect(await refusalOf(get(addressOf(), { resolveName: async () => addresses }))).toMatch(/not public/);
    });

    it('to another address than the one that was looked at: a name that changes its answer is asked once (DNS rebinding)', async () => {
      const answers = [['127.0.0.1'], ['127.0.0.2'], ['10.0.0.1']];
      let asked = 0;
      const rebinding = fetcher({ resolveName: async () => answers[asked++] ?? [] });
      await rebinding.fetch(addressOf(), json);
      expect([asked, server.connections, inside.connections]).toEqual([1, 1, 0]);
      await rebinding.fetch(addressOf(), json);
      expect([asked, server.connections, inside.connections]).toEqual([2, 1, 1]);
      expect(await refusalOf(rebinding.fetch(addressOf(), json))).toMatch(/not public/);
      expect([asked, server.connections, inside.connections]).toEqual([3, 1, 1]);
    });

    it.each([22, 80, 8443])('to the port %d, public though the host may be: nobody scans by us', async (port) => {
      const aside = { ...outside, resolveName: async () => ['1.1.1.1'], deadlineMs: 300 };
      expect(await refusalOf(get(`https://client.example:${port}/jwks`, aside))).toMatch(/another port than 443/);
    });

    it.each([301, 302, 303, 307, 308])('by a redirect (%d), wherever it leads', async (status) => {
      server.answer = (_request, response) => void response.writeHead(status, { location: `https://127.0.0.2:${server.port}/` }).end();
      expect(await refusalOf(get())).toMatch(/redirects are not followed/);
      expect([server.requests.length, inside.connections]).toEqual([1, 0]);
    });
  });

  it('refuses a certificate of another host, or of an authority that is not trusted', async () => {
    expect(await refusalOf(get(addressOf('/', 'other.example')))).toMatch(/altnames/);
    expect(await refusalOf(get(addressOf('/', '127.0.0.2')))).toMatch(/altnames/);
    await makeAuthority(directory, 'stranger');
    const stranger = { ca: await readFile(join(directory, 'stranger.pem'), 'utf8') };
    expect(await refusalOf(get(addressOf(), stranger))).toMatch(/certificate|signature/);
    expect(server.requests).toEqual([]);
  });

  it('asks the next address of a host whose first does not answer', async () => {
    await get(addressOf(), { resolveName: async () => ['127.0.0.3', '127.0.0.1'] });
    expect(server.requests).toHaveLength(1);
  });

  it('takes 64 KiB, and not a byte more, however it is sent', async () => {
    server.answer = sendJson('x'.repeat(kilobytes64));
    expect((await get()).body).toHaveLength(kilobytes64);
    server.answer = sendJson('x'.repeat(kilobytes64 + 1));
    expect(await refusalOf(get())).toMatch(/more than 65536 bytes/);
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('x'.repeat(kilobytes64));
      response.end('x');
    };
    expect(await refusalOf(get())).toMatch(/more than 65536 bytes/);
  });

  it('hangs up on who sends without end', async () => {
    const closed = new Promise<void>((resolve) => {
      server.answer = (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(8192)));
        };
        response.on('drain', more).on('close', resolve);
        more();
      };
    });
    expect(await refusalOf(get())).toMatch(/more than 65536 bytes/);
    await closed;
  });

  it.each<[string, Answer]>([
    ['says nothing', () => undefined],
    ['begins and does not end', (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{')],
    [
      'sends a byte now and then',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('waits no longer than the deadline for who %s', async (_what, answer) => {
    server.answer = answer;
    expect(await refusalOf(get(addressOf(), { deadlineMs: 300 }))).toMatch(/took too long/);
  });

  it('waits no longer for name servers that are never heard of', async () => {
    const silent = { resolveName: () => new Promise<never>(() => undefined), deadlineMs: 50 };
    expect(await refusalOf(get(addressOf(), silent))).toMatch(/took too long/);
  });

  it.each([
    ['another type', { 'content-type': 'text/html' }],
    ['no type', { 'content-type': '' }],
    ['a type that only begins so', { 'content-type': 'application/json-seq' }],
  ])('refuses %s', async (_what, headers) => {
    server.answer = sendJson('{}', headers);
    expect(await refusalOf(get())).toMatch(/not of the type application\/json/);
  });

  it('takes the type with parameters, in any case', async () => {
    server.answer = sendJson('{}', { 'content-type': 'Application/JSON; charset=utf-8' });
    await expect(get()).resolves.toHaveProperty('body');
  });

  it('refuses what is compressed, so that nothing grows', async () => {
    server.answer = sendJson(gzipSync(Buffer.alloc(10_000_000)), { 'content-encoding': 'gzip' });
    expect(await refusalOf(get())).toMatch(/is encoded/);
  });

  it.each([201, 204, 304, 401, 404, 500, 503])('refuses the status %d', async (status) => {
    server.answer = (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end();
    expect(await refusalOf(get())).toMatch(`answered ${status}`);
  });

  it.each([
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', /answered 101/],
    ['a switch to nothing', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', /./],
    ['word that it will answer, without end', 'HTTP/1.1 103 Early Hints\r\n\r\n', /took too long/],
  ])('refuses %s, which nobody asked for, and hangs up', async (_what, head, reason) => {
    const closed = new Promise<void>((resolve) => {
      server.answer = ({ socket }) => void socket.on('close', resolve).write(head);
    });
    expect(await refusalOf(get(addressOf(), { deadlineMs: 1_500 }))).toMatch(reason);
    await closed;
  });

  it('refuses headers that never end, and who hangs up', async () => {
    server.answer = sendJson('{}', { 'x-long': 'x'.repeat(20_000) });
    expect(await refusalOf(get())).toMatch(/overflow|header/i);
    server.answer = (request) => void request.socket.destroy();
    await refusalOf(get());
    server.answer = (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{}');
      setImmediate(() => request.socket.destroy());
    };
    await refusalOf(get());
  });
});
