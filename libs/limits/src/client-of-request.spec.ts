import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { clientOfRequest } from './client-of-request.js';

const request = (body: unknown, authorization?: string) => ({ headers: { authorization }, body }) as FastifyRequest;
const jwt = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const asserted = (assertion: string, ...more: [string, string][]) => request([...more, ['client_assertion', assertion]]);

describe('the client that a request says it is of', () => {
  it.each([
    ['by Basic authentication', request([], `Basic ${Buffer.from('shop%201:secret').toString('base64')}`)],
    ['by its form', request([['client_id', 'shop 1']])],
    ['by what it signed', asserted(jwt({ sub: 'shop 1' }))],
    ['by what it signed, beside an empty client_id, which is none', asserted(jwt({ sub: 'shop 1' }), ['client_id', ''])],
  ])('is the one %s', (_how, asked) => {
    expect(clientOfRequest(asked)).toBe('shop 1');
  });

  it.each([
    ['nothing', request(undefined)],
    ['an object', request({ client_id: 'shop' })],
    ['no JWT', asserted('x')],
    ['a JWT of no JSON', asserted('e30.%%%.c2ln')],
    ['a JWT of a list', asserted(jwt(['sub']))],
    ['a JWT of nothing', asserted(jwt(null))],
    ['a sub that is no text', asserted(jwt({ sub: ['shop'] }))],
    ['a sub that is too long', asserted(jwt({ sub: 'x'.repeat(201) }))],
    ['an empty sub', asserted(jwt({ sub: '' }))],
  ])('is none of %s', (_what, asked) => {
    expect(clientOfRequest(asked)).toBeNull();
  });
});
