import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RangeService } from './range-service.js';

const hashOf = (password: string): string => createHash('sha1').update(password).digest('hex').toUpperCase();
const [prefix, rest] = [hashOf('letmein').slice(0, 5), hashOf('letmein').slice(5)];
const padding = Array.from({ length: 800 }, (_, nth) => `${hashOf(String(nth)).slice(5)}:0`);

describe('a service that tells which hashes of breached passwords begin with five digits', () => {
  let server: Server;
  let requests: IncomingMessage[];
  let answer: (response: ServerResponse) => void;
  let now: number;

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request);
      answer(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    requests = [];
    now = 0;
    answer = (response) => void response.end([...padding, `${rest}:52579`].join('\r\n'));
  });

  const service = (deadlineMs = 2_000): RangeService =>
    new RangeService({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/range/`, deadlineMs, now: () => now });

  it('is told five digits of the hash and nothing else, and asked to pad its answer', async () => {
    await expect(service().includes(hashOf('letmein'))).resolves.toBe(true);
    const [request] = requests;
    expect([request?.method, request?.url, request?.headers['add-padding'], request?.headers['user-agent']]).toEqual([
      'GET',
      `/range/${prefix}`,
      'true',
      'Ostiary',
    ]);
    expect(Object.keys(request?.headers ?? {})).not.toEqual(expect.arrayContaining(['cookie', 'authorization', 'traceparent']));
  });

  it('does not know what it does not list, nor what is there for padding, in whatever case and with whatever ends of lines', async () => {
    answer = (response) => void response.end(`${padding.join('\n')}\n${rest}:0\n`);
    await expect(service().includes(hashOf('letmein'))).resolves.toBe(false);
    answer = (response) => void response.end(`${rest.toLowerCase()}:3\n`);
    await expect(service().includes(hashOf('letmein'))).resolves.toBe(true);
    answer = (response) => void response.end('');
    await expect(service().includes(hashOf('letmein'))).resolves.toBe(false);
  });

  it('is asked once for who sends the same again, at once or within ten minutes', async () => {
    const asked = service();
    await Promise.all(Array.from({ length: 20 }, () => asked.includes(hashOf('letmein'))));
    now = 599_999;
    await expect(asked.includes(hashOf('letmein'))).resolves.toBe(true);
    expect(requests).toHaveLength(1);
    now = 600_001;
    await asked.includes(hashOf('letmein'));
    expect(requests).toHaveLength(2);
  });

  const [patient, impatient] = [2_000, 500];

  it.each<[string, (response: ServerResponse) => void, number?]>([
    ['answers 503', (response) => void response.writeHead(503).end()],
    ['answers 429', (response) => void response.writeHead(429, { 'retry-after': '2' }).end()],
    ['sends it elsewhere', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['answers with a page, as a proxy does', (response) => void response.end('<!doctype html><title>Sign in</title>')],
    ['answers without end', (response) => void response.end(`${rest}:1\n`.repeat(8_000))],
    ['says nothing', () => undefined, impatient],
    ['begins, and does not end', (response) => void response.write(`${rest}:1\n`), impatient],
    ['hangs up', (response) => void response.destroy()],
  ])('throws where it %s, without a word of the hash, and asks nobody for half a minute', async (_, answers, deadlineMs = patient) => {
    answer = answers;
    const asked = service(deadlineMs);
    const outcome = await asked.includes(hashOf('letmein')).then(() => 'an answer', String);
    expect(outcome).not.toBe('an answer');
    expect(outcome).not.toContain(prefix);
    answer = (response) => void response.end(`${rest}:1`);
    now = 29_000;
    await expect(asked.includes(hashOf('other'))).rejects.toThrow('failed a moment ago');
    expect(requests).toHaveLength(1);
    now = 30_001;
    await expect(asked.includes(hashOf('letmein'))).resolves.toBe(true);
  });

  it('is asked for sixteen at a time, and by no more', async () => {
    const held: ServerResponse[] = [];
    answer = (response) => void held.push(response);
    const asked = service();
    const lookups = Array.from({ length: 20 }, (_, nth) => asked.includes(hashOf(`password ${nth}`)));
    const outcomes = Promise.allSettled(lookups);
    while (held.length < 16) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const response of held) response.end('');
    expect((await outcomes).filter(({ status }) => status === 'rejected')).toHaveLength(4);
    expect(requests).toHaveLength(16);
  });
});
