import { describe, expect, it } from '@jest/globals';
import { ServiceError } from '#contracts';
import { logFields } from '#kernel';
import { requestContext } from '#testing';
import { PlatformLogger } from './platform-logger.js';

const record = (format: 'json' | 'text' = 'json', level: 'info' | 'debug' = 'debug'): { logger: PlatformLogger; lines: string[] } => {
  const lines: string[] = [];
  return { lines, logger: new PlatformLogger({ app: 'token', level, format, destination: { write: (line) => void lines.push(line) } }) };
};

const planted = `ost_at_${'s3cr3t'.repeat(8)}`;
const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlc2lnbmF0dXJl';

describe('attack A73: no secret reaches the log', () => {
  it.each([
    'password',
    'newPassword',
    'client_secret',
    'clientSecret',
    'access_token',
    'refreshToken',
    'code',
    'code_verifier',
    'authorization',
    'Cookie',
    'set-cookie',
    'id_token',
    'otp',
    'privateKey',
    'client_assertion',
    'browserToken',
    'OSTIARY_MASTER_KEYS'.slice(8),
  ])('hides what is stored under the name %s, at any depth', (name) => {
    const { logger, lines } = record();
    logger.log({ msg: 'x', [name]: 'planted', deep: [{ [name]: ['planted'] }] });
    logger.error('x', { [name]: { inner: 'planted' } });
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('planted');
  });

  it.each([
    ['a token of ours', planted, 's3cr3t'],
    ['a JWT', jwt, 'eyJzdWIi'],
    ['an encrypted JWT', 'eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn', 'Y2lwaGVy'],
    ['an authorization header', 'Basic cGxhbnRlZDpwbGFudGVk', 'cGxhbnRlZDpwbGFudGVk'],
    ['a password in a URL', 'postgres://role:planted@db/ostiary', 'planted'],
    ['a code in a query', '/cb?state=1&code=planted', 'planted'],
    ['a form body', 'grant_type=password&password=planted', 'planted'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----', 'planted'],
  ])('hides %s wherever it stands in a text', (_what, value, secret) => {
    const { logger, lines } = record();
    logger.log(`before ${value} after`);
    logger.warn({ msg: 'x', note: value });
    logger.error(new Error(`failed for ${value}`));
    logger.error('failed', `Error: ${value}\n    at place (file:1:1)`, 'Context');
    logger.error({ msg: 'x', err: new ServiceError('internal', 'x', { detail: { note: value }, cause: new Error(value) }) });
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain(secret);
  });

  it('keeps what tells kinds of tokens apart, and error codes', () => {
    const { logger, lines } = record();
    logger.error({ msg: 'x', tokenFormat: 'jwt', err: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ tokenFormat: 'jwt', error: { code: 'ECONNREFUSED', message: 'refused' } });
  });

  it.each([
    'ECONNREFUSED',
    'EADDRINUSE',
    'ERR_STREAM_DESTROYED',
    '57P01',
    '23505',
    '40001',
    'XX000',
    'unavailable',
    'deadline_exceeded',
    'invalid_grant',
  ])('N51: keeps the code of an error: %s', (code) => {
    const { logger, lines } = record();
    logger.warn({ msg: 'x', code, deep: { code } });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code, deep: { code } });
  });

  it.each([
    'ost_ac_Zk3v9J2mQ8rT1xW5',
    'SplxlOBeZQYjsbTUUwW2ij0dj',
    'splxlobezqyjsbtuuw',
    'WDJBMJHT',
    'ECDEFGHJ',
    '123456',
    '048213',
    '12345678',
    'abcdef',
    '4/0AX4XfWh',
    '',
  ])('attack A73, N51: hides a code that is a secret: %j', (code) => {
    const { logger, lines } = record();
    logger.warn({ msg: 'x', code, deep: [{ code }] });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: '[redacted]', deep: [{ code: '[redacted]' }] });
  });

  it('N59: says each member once, whatever those of the line are called', () => {
    const { logger, lines } = record();
    logger.log({ msg: 'x', app: 'gateway', level: 'high', time: 'noon', more: 1 }, 'Context');
    expect(lines[0]?.match(/"(app|level|time|msg|context)":/g)?.sort()).toEqual(['"app":', '"context":', '"level":', '"msg":', '"time":']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      app: 'token',
      app_: 'gateway',
      level: 'info',
      level_: 'high',
      time_: 'noon',
      more: 1,
    });
  });

  it('survives what cannot be written as JSON', () => {
    const { logger, lines } = record();
    const loop: Record<string, unknown> = { big: 1n, when: new Date(Number.NaN), map: new Map(), bytes: Buffer.from('planted') };
    loop['self'] = loop;
    logger.log({ msg: 'x', loop });
    expect(lines[0]).not.toContain('planted');
  });
});

describe('a line of the log', () => {
  it('is one JSON object with level, time, app, context and the fields of the work it is about', () => {
    const { logger, lines } = record();
    logger.log({ msg: 'hello', ...logFields(requestContext({ correlationId: 'c-1' })) }, 'Outbox');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      msg: 'hello',
      context: 'Outbox',
      app: 'token',
      correlationId: 'c-1',
    });
  });

  it('cannot be forged by a line break in a message', () => {
    const { logger, lines } = record();
    logger.log('one\n{"level":"fatal","msg":"two"}');
    expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
  });

  it('is short text for people, with the stack of an error below', () => {
    const { logger, lines } = record('text');
    logger.error({ msg: 'failed', tries: 3, correlationId: '12345678-rest', err: new Error('no') }, 'Outbox');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}error {2}token\/Outbox {2}failed {2}tries=3 {2}#12345678\n {2}Error: no\n/);
  });

  it('is not written below the level', () => {
    const { logger, lines } = record('json', 'info');
    logger.debug('x');
    logger.log('route mapped', 'RouterExplorer');
    expect(lines).toEqual([]);
  });
});
