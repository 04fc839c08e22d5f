import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { requestContext, tenantContext } from '#testing';
import { isRpcCall } from './rpc-packet.js';

const call = () => ({ context: tenantContext(), request: { token: 't' }, budgetMs: 1_000 });
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
const members = ['correlationId', 'traceparent', 'actor', 'deadline', 'tenantId', 'slug', 'issuer'] as const;

/** Anything that JSON can say, `__proto__` and `constructor` included. */
const anything = fc.json().map((text) => JSON.parse(text) as unknown);

describe('N11, attack A101: a call is handled only when all members of its context are there', () => {
  it('takes proper calls, with whatever is in the request', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.json({ maxDepth: 8 }).map(JSON.parse as (text: string) => unknown)), (request) => {
        expect(isRpcCall({ ...call(), request }, 'tenant')).toBe(true);
        expect(isRpcCall({ context: requestContext(), request, budgetMs: 1 }, 'platform')).toBe(true);
      }),
    );
  });

  it('refuses whatever is no call, and never throws', () => {
    fc.assert(fc.property(anything, (value) => !isRpcCall(value, 'tenant') && !isRpcCall(value, 'platform')));
  });

  it.each(members)('refuses a context whose %s is missing or of another kind', (member) => {
    const wrong = fc.oneof(
      fc.constantFrom(undefined, null, true, '', ' ', '\u0000', `x${'y'.repeat(5_000)}`, [], {}),
      member === 'deadline' ? fc.string() : fc.oneof(fc.integer(), fc.array(fc.string()), fc.dictionary(fc.string(), fc.string())),
    );
    fc.assert(
      fc.property(wrong, (value) => {
        const { context, ...rest } = call();
        expect(isRpcCall({ ...rest, context: { ...context, [member]: value } }, 'tenant')).toBe(false);
      }),
    );
  });

  it.each([
    ['a tenant id in capitals', { tenantId: tenantContext().tenantId.toUpperCase() }],
    ['a tenant id with more behind it', { tenantId: `${tenantContext().tenantId}\n` }],
    ['an array that reads like a tenant id', { tenantId: [tenantContext().tenantId] }],
    ['a slug with a path in it', { slug: '../acme' }],
    ['a trace that is none', { traceparent: '00-0-0-00' }],
    ['a correlation id with a line break', { correlationId: 'a\nb' }],
  ])('refuses %s', (_what, wrong) => {
    const { context, ...rest } = call();
    expect(isRpcCall({ ...rest, context: { ...context, ...wrong } }, 'tenant')).toBe(false);
  });

  it('refuses a call inside a tenant that names none, and takes it where none is asked for', () => {
    const outside = { ...call(), context: requestContext() };
    expect(isRpcCall(outside, 'tenant')).toBe(false);
    expect(isRpcCall(outside, 'platform')).toBe(true);
  });

  it.each([
    ['an array', []],
    ['text', 'x'],
    ['null', null],
    ['nothing', undefined],
  ])('refuses a request that is %s', (_what, request) => {
    expect(isRpcCall({ ...call(), request }, 'tenant')).toBe(false);
  });

  it('refuses what is nested deeper than any contract, however deep', () => {
    for (const levels of [32, 100, 100_000]) expect(isRpcCall({ ...call(), request: { a: nested(levels) } }, 'tenant')).toBe(false);
    expect(isRpcCall({ ...call(), request: { a: nested(31) } }, 'tenant')).toBe(true);
  });
});
