import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { Body, Controller, Get, Module, Param, Post, Req, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ParameterList, ServiceError, type ServiceErrorCode } from '#contracts';
import { PlatformModule } from '../app/platform.module.js';
import { AppConfig } from '../config/app-config.js';
import { loadConfig } from '../config/load-config.js';
import { PlatformLogger } from '../logging/platform-logger.js';
import { AppMetrics } from '../metrics/app-metrics.js';
import { acceptJson } from './body-parsers.js';
import { createHttpApp } from './create-http-app.js';
import { queryParameters } from './parameters.js';

@Controller()
class EchoController {
  @Get('t/:slug/echo')
  echo(@Req() request: FastifyRequest, @Param('slug') slug: string): object {
    return { slug, query: queryParameters(request), ip: request.ip };
  }

  @Post('form')
  form(@Body() body: ParameterList | null): object {
    return { body };
  }

  @Post('admin/json')
  json(@Body() body: object): object {
    return { body };
  }

  @Get('fail/:code')
  fail(@Param('code') code: ServiceErrorCode): never {
    throw new ServiceError(code, 'A public message.', { detail: 'planted-detail' });
  }

  @Get('split')
  split(@Res({ passthrough: true }) reply: FastifyReply): object {
    void reply.header('X-Note', 'one\r\nX-Planted: two');
    return {};
  }

  @Get('late')
  async late(@Req() request: FastifyRequest): Promise<object> {
    visits.emit('came');
    await once(request.raw.socket, 'close');
    visits.emit('left', request.ip);
    return {};
  }

  @Get('bug')
  bug(): never {
    throw new TypeError('planted-bug');
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };
const lines: string[] = [];
/** `came` once the request of /late is read, `left` with its address once the client has gone. */
const visits = new EventEmitter();
const metrics = new AppMetrics('gateway');

const start = async (env: NodeJS.ProcessEnv): Promise<NestFastifyApplication> => {
  const config = loadConfig(AppConfig, env);
  const module = { module: EchoModule, imports: [PlatformModule.forApp(AppConfig, config, metrics)] };
  const logger = new PlatformLogger({ level: 'debug', format: 'json', destination: { write: (line) => void lines.push(line) } });
  const app = await createHttpApp('gateway', module, config, logger);
  acceptJson(app, ({ url }) => url.startsWith('/admin/'));
  await app.listen(0, '127.0.0.1');
  return app;
};

describe('an HTTP app', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await start({ OSTIARY_PUBLIC_URL: 'https://id.example.com' });
  });
  afterAll(async () => {
    await app.close();
  });

  const port = (): number => {
    const address = app.getHttpServer().address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  const post = (url: string, headers: Record<string, string>, payload: string | Buffer) =>
    app.inject({ method: 'POST', url, headers, payload });

  it('reads forms as ordered pairs with duplicates', async () => {
    const answer = await post('/form', form, 'a=1&a=2&__proto__=3');
    expect(answer.json()).toEqual({
      body: [
        ['a', '1'],
        ['a', '2'],
        ['__proto__', '3'],
      ],
    });
  });

  it.each([
    'application/x-www-form-urlencoded;charset=UTF-8',
    'application/x-www-form-urlencoded; charset="utf-8"',
    'Application/X-WWW-Form-Urlencoded ; charset=iso-8859-1',
  ])('reads %s as UTF-8: the media type has no parameters, and those of libraries say nothing', async (type) => {
    expect((await post('/form', { 'content-type': type }, 'a=%C3%A9&b=é')).json()).toEqual({
      body: [
        ['a', 'é'],
        ['b', 'é'],
      ],
    });
  });

  it('reads queries the same way', async () => {
    const answer = await app.inject('/t/acme/echo?a=1&a=%C3%A9');
    expect(answer.json()).toMatchObject({
      slug: 'acme',
      query: [
        ['a', '1'],
        ['a', 'é'],
      ],
    });
  });

  it.each([
    ['bad percent-encoding in a form', '/form', form, 'a=%zz', 400],
    ['invalid UTF-8 in a form', '/form', form, Buffer.from([0x61, 0x3d, 0xff]), 400],
    ['an oversize form', '/form', form, `a=${'x'.repeat(64 * 1024)}`, 413],
    ['JSON outside the admin API', '/form', json, '{}', 415],
    ['text', '/form', { 'content-type': 'text/plain' }, 'a=1', 415],
    ['a multipart form', '/form', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--', 415],
    ['malformed JSON', '/admin/json', json, '{"a":', 400],
    ['invalid UTF-8 in JSON', '/admin/json', json, Buffer.from([0x22, 0xff, 0x22]), 400],
    ['JSON with __proto__', '/admin/json', json, '{"__proto__":{"admin":true}}', 400],
    ['JSON with constructor.prototype', '/admin/json', json, '{"constructor":{"prototype":{}}}', 400],
    ['a form that says it is packed', '/form', { ...form, 'content-encoding': 'gzip' }, 'a=1', 415],
    ['JSON that says it is packed twice', '/admin/json', { ...json, 'content-encoding': 'identity, br' }, '{}', 415],
    ['oversize JSON', '/admin/json', json, JSON.stringify('x'.repeat(64 * 1024)), 413],
    ['lists in lists without end', '/admin/json', json, '['.repeat(32_000) + ']'.repeat(32_000), 400],
    ['objects in objects without end', '/admin/json', json, '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), 400],
  ])('refuses %s', async (_what, url, headers, payload, status) => {
    const answer = await post(url, headers, payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toHaveProperty('error');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('reads a form that says it is not packed', async () => {
    expect((await post('/form', { ...form, 'content-encoding': 'Identity' }, 'a=1')).statusCode).toBe(201);
  });

  it('reads JSON where it is accepted', async () => {
    expect((await post('/admin/json', json, '{"a":[1]}')).json()).toEqual({ body: { a: [1] } });
    expect((await post('/admin/json', { 'content-type': 'application/merge-patch+json' }, '{}')).statusCode).toBe(201);
  });

  it('answers 405 with Allow where only the method is wrong, 404 elsewhere', async () => {
    const wrong = await app.inject({ method: 'DELETE', url: '/t/acme/echo?x=1' });
    expect([wrong.statusCode, wrong.headers['allow']]).toEqual([405, 'GET, HEAD']);
    expect((await app.inject({ method: 'GET', url: '/form' })).headers['allow']).toBe('POST');
    expect((await app.inject('/t/acme/echo/more')).statusCode).toBe(404);
  });

  it.each(['/%', '/t/%zz/echo', `/t/${'x'.repeat(300)}/echo`])('refuses the address %s with our headers', async (url) => {
    const answer = await app.inject(url);
    expect([400, 404, 414]).toContain(answer.statusCode);
    expect(answer.headers['x-frame-options']).toBe('DENY');
    expect(answer.body).not.toMatch(/FST_|stack/);
  });

  it('attack A13: sends the headers that keep answers private and unframed', async () => {
    const { headers } = await app.inject('/t/acme/echo');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('maps refusals of services, and says when to come back', async () => {
    const answer = await app.inject('/fail/unavailable');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
    expect((await app.inject('/fail/not_found')).statusCode).toBe(404);
  });

  it('attack A73: tells nothing of the inside, only where to look it up', async () => {
    const answer = await app.inject('/bug');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('planted');
    const { reference } = answer.json<{ reference: string }>();
    expect(answer.headers['x-request-id']).toBe(reference);
    expect(lines.find((line) => line.includes('planted-bug'))).toContain(reference);
    expect((await app.inject('/fail/internal')).body).not.toContain('planted');
  });

  it('answers 500 and goes on when a header would split the answer', async () => {
    const split = await fetch(`${await app.getUrl()}/split`);
    expect([split.status, await split.text(), split.headers.get('x-planted')]).toEqual([500, '', null]);
    expect((await fetch(`${await app.getUrl()}/t/a/echo`)).status).toBe(200);
  });

  it('gives each request a correlation id of our own', async () => {
    const answers = await Promise.all([1, 2].map(() => app.inject({ url: '/t/a/echo', headers: { 'x-request-id': 'theirs' } })));
    expect(new Set(['theirs', ...answers.map(({ headers }) => headers['x-request-id'])]).size).toBe(3);
  });

  it('attack A57: believes no X-Forwarded-For unless its sender is a trusted proxy', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    expect((await app.inject({ url: '/t/a/echo', headers })).json()).toMatchObject({ ip: '127.0.0.1' });
    const behind = await start({ OSTIARY_TRUSTED_PROXIES: '127.0.0.0/8' });
    const elsewhere = await start({ OSTIARY_TRUSTED_PROXIES: '10.0.0.0/8' });
    try {
      expect((await behind.inject({ url: '/t/a/echo', headers })).json()).toMatchObject({ ip: '203.0.113.9' });
      expect((await elsewhere.inject({ url: '/t/a/echo', headers })).json()).toMatchObject({ ip: '127.0.0.1' });
    } finally {
      await Promise.all([behind.close(), elsewhere.close()]);
    }
  });

  const sendRaw = (request: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port(), '127.0.0.1', () => socket.write(request));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text)).on('error', reject);
    });

  it.each([
    ['no Host', '', 400],
    ['two Hosts', 'Host: id.example.com\r\nHOST: evil.example.com\r\n', 400],
    ['the same Host twice', 'Host: id.example.com\r\nHost: id.example.com\r\n', 400],
    ['one Host', 'Host: id.example.com\r\n', 200],
  ])('RFC 9112 §3.2: answers a request with %s', async (_what, host, status) => {
    const answer = await sendRaw(`GET /t/acme/echo HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
  });

  it('survives garbage on the socket', async () => {
    const answer = await sendRaw('GARBAGE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect((await app.inject('/t/a/echo')).statusCode).toBe(200);
  });

  it('knows the address of a client that has left', async () => {
    const socket = connect(port(), '127.0.0.1', () => socket.write('GET /late HTTP/1.1\r\nHost: a\r\n\r\n'));
    const address = await new Promise((resolve) => {
      visits.once('came', () => socket.destroy());
      visits.once('left', resolve);
    });
    expect(address).toBe('127.0.0.1');
  });

  it('measures by route, never by path', async () => {
    await app.inject('/t/somebody/echo');
    await app.inject('/nowhere/at/all');
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/ostiary_http_request_duration_seconds_count\{app="gateway",method="GET",route="\/t\/:slug\/echo",status="200"\}/);
    expect(text).not.toMatch(/somebody|nowhere/);
  });
});
