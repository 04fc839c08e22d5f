import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ParameterList } from '#contracts';
import { PlatformModule } from '../app/platform.module.js';
import { AppConfig } from '../config/app-config.js';
import { loadConfig } from '../config/load-config.js';
import { PlatformLogger } from '../logging/platform-logger.js';
import { ManagementServer } from '../management/management-server.js';
import { AppMetrics } from '../metrics/app-metrics.js';
import { createHttpApp } from './create-http-app.js';

@Controller()
class EchoController {
  @Get('livez')
  alive(): object {
    return { status: 'alive' };
  }

  @Get('slow')
  async slow(): Promise<object> {
    await sleep(300);
    return { slow: true };
  }

  @Post('form')
  form(@Body() body: ParameterList): object {
    return { body };
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

type Server = { readonly port: number; readonly close: () => Promise<void> };

const publicServer = async (): Promise<Server> => {
  const config = loadConfig(AppConfig, { OSTIARY_PUBLIC_URL: 'https://id.example.com' });
  const module = { module: EchoModule, imports: [PlatformModule.forApp(AppConfig, config, new AppMetrics('gateway'))] };
  const logger = new PlatformLogger({ level: 'silent', format: 'json' });
  const app = await createHttpApp('gateway', module, config, logger);
  await app.listen(0, '127.0.0.1');
  return { port: Number(new URL(await app.getUrl()).port), close: () => app.close() };
};

const managementServer = async (): Promise<Server> => {
  const server = await ManagementServer.start({
    port: 0,
    routes: [
      (fastify) => {
        fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
          done(null, body),
        );
        fastify.post('/form', () => ({}));
      },
    ],
  });
  return { port: Number(new URL(server.url).port), close: () => server.close() };
};

type Conversation = { readonly text: string; readonly ms: number };

/** Everything that a server says until it closes the connection, to bytes sent one after the other. */
const converse = (port: number, parts: readonly string[], pauseMs = 5): Promise<Conversation> =>
  new Promise((resolve) => {
    const began = performance.now();
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const send = async (): Promise<void> => {
      for (const part of parts) {
        if (!socket.writable) return;
        socket.write(part);
        await sleep(pauseMs);
      }
    };
    socket.on('connect', () => void send());
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ text, ms: performance.now() - began }));
  });

const get = (headers: readonly string[] = [], path = '/livez'): string =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`;
const post = (headers: readonly string[], body: string): string =>
  `POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n${body}`;

const oversize = `Cookie: ${'c'.repeat(20_000)}`;

const requireOurAnswer = (text: string, status: number): void => {
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  const [head = ''] = text.split('\r\n\r\n', 1);
  expect(head).toMatch(/\r\nconnection: close(\r\n|$)/i);
  expect(head).toMatch(/\r\nx-request-id: [0-9a-f-]{36}(\r\n|$)/i);
  for (const header of [
    'x-content-type-options: nosniff',
    'x-frame-options: DENY',
    'referrer-policy: no-referrer',
    'cache-control: no-store',
  ])
    expect(head.toLowerCase()).toContain(header.toLowerCase());
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
};

describe.each([
  ['a public server', publicServer],
  ['the management server', managementServer],
])('N21: %s', (_name, start) => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  }, 20_000);
  afterAll(() => server.close());

  it.each([
    ['headers beyond 16 KiB', get([oversize]), 431],
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['an unknown method', 'BREW /livez HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['another protocol', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', 400],
    ['an unknown version', 'GET /livez HTTP/3.0\r\nHost: a\r\n\r\n', 400],
    ['a NUL in a header', get(['X-Note: a\u0000b']), 400],
    ['a name of a header with a space', get(['X Note: a']), 400],
    ['a folded header', get(['X-Note: a\r\n b']), 400],
    ['two Content-Lengths', post(['Content-Length: 3', 'Content-Length: 4'], 'a=1'), 400],
    ['a negative Content-Length', post(['Content-Length: -3'], 'a=1'), 400],
    ['Content-Length beside Transfer-Encoding', post(['Content-Length: 3', 'Transfer-Encoding: chunked'], '0\r\n\r\n'), 400],
    ['Transfer-Encoding beside Content-Length', post(['Transfer-Encoding: chunked', 'Content-Length: 3'], '0\r\n\r\n'), 400],
    ['a Transfer-Encoding that does not end in chunked', post(['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'), 400],
    ['a malformed size of a chunk', post(['Transfer-Encoding: chunked'], 'zz\r\na=1\r\n0\r\n\r\n'), 400],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', 405],
    ['an expectation nobody meets', get(['Expect: 200-ok']), 417],
  ])('answers %s once, as every answer looks, and closes', async (_what, request, status) => {
    const { text, ms } = await converse(server.port, [request]);
    requireOurAnswer(text, status);
    expect(ms).toBeLessThan(5_000);
  });

  it('shows a browser a page, and a program JSON', async () => {
    const browser = await converse(server.port, [get(['Accept: text/html,application/xhtml+xml', oversize])]);
    requireOurAnswer(browser.text, 431);
    expect(browser.text).toMatch(/content-type: text\/html; charset=utf-8/i);
    expect(browser.text).toContain('<h1>The headers of the request are too large.</h1>');
    const program = await converse(server.port, [get(['Accept: application/json', oversize])]);
    expect(JSON.parse(program.text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: 'invalid_request', reference: expect.any(String) });
  });

  it('answers what came before on the same connection, and nothing that came after the fault', async () => {
    const { text } = await converse(server.port, [get(), 'GARBAGE\r\n\r\n', get()], 50);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('answers a request once, though its body turns out to be malformed after its answer', async () => {
    const { text } = await converse(
      server.port,
      ['POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n', 'zz\r\n'],
      200,
    );
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404']);
  });

  it('closes though the client goes on sending', async () => {
    const { text, ms } = await converse(server.port, ['GARBAGE\r\n\r\n', ...Array.from({ length: 20 }, () => 'more\r\n')], 20);
    requireOurAnswer(text, 400);
    expect(ms).toBeLessThan(5_000);
  });

  it('answers an upgrade like a request that asked for none', async () => {
    const { text } = await converse(server.port, [get(['Connection: Upgrade, close', 'Upgrade: websocket'])]);
    expect(text).toMatch(/^HTTP\/1\.1 200/);
  });

  it('says nothing on a connection that nobody used, and serves after all of this', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.end()).on('close', () => resolve());
      socket.resume();
    });
    expect((await fetch(`http://127.0.0.1:${server.port}/livez`)).status).toBe(200);
  });

  it('ends requests that do not arrive within 10 s: slow headers, slow bodies, silence', async () => {
    const trickle = (first: string): string[] => [first, ...Array.from({ length: 40 }, () => 'a')];
    const [headers, body, silence] = await Promise.all([
      converse(server.port, trickle('GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: '), 500),
      converse(server.port, trickle(post(['Content-Length: 1000'], 'a=')), 500),
      converse(server.port, []),
    ]);
    for (const { text, ms } of [headers, body]) {
      requireOurAnswer(text, 408);
      expect(ms).toBeGreaterThan(9_000);
      expect(ms).toBeLessThan(15_000);
    }
    expect(silence.text).toBe('');
    expect(silence.ms).toBeLessThan(15_000);
  }, 30_000);
});

describe('N21: a public server', () => {
  let server: Server;
  beforeAll(async () => {
    server = await publicServer();
  }, 20_000);
  afterAll(() => server.close());

  it('gives no answer to the wrong request: one that is worked on is answered before the connection ends', async () => {
    const { text } = await converse(server.port, [`${get([], '/slow')}GARBAGE\r\n\r\n`]);
    expect(text).toMatch(/^HTTP\/1\.1 200/);
    expect(text).toContain('{"slow":true}');
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('wants a Host of HTTP/1.1 (RFC 9112 §3.2), and none of HTTP/1.0', async () => {
    const without = await converse(server.port, ['GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n']);
    requireOurAnswer(without.text, 400);
    expect((await converse(server.port, ['GET /livez HTTP/1.0\r\n\r\n'])).text).toMatch(/^HTTP\/1\.[01] 200/);
  });

  it('reads a body in chunks, and one that is expected to be asked for', async () => {
    const chunked = await converse(server.port, [post(['Transfer-Encoding: chunked', 'Connection: close'], '3\r\na=1\r\n0\r\n\r\n')]);
    expect(chunked.text).toContain('[["a","1"]]');
    const asked = await converse(server.port, [post(['Content-Length: 3', 'Expect: 100-continue', 'Connection: close'], ''), 'a=1'], 50);
    expect(asked.text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201/);
  });
});
