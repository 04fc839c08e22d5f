import { describe, expect, it } from '@jest/globals';
import { newRequestContext, parseTraceparent, requestBudgetMs } from './request-context.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const header = `00-${traceId}-00f067aa0ba902b7-01`;

describe('W3C Trace Context §3.2: traceparent', () => {
  it('continues the trace of the caller with a span of our own', () => {
    const { traceparent } = newRequestContext({ traceparent: header });
    expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(traceparent).not.toBe(header);
  });

  it('reads a later version by its first four fields', () => {
    expect(parseTraceparent(`01-${traceId}-00f067aa0ba902b7-01-more`)).toMatchObject({ traceId });
  });

  it.each([
    ['nothing', undefined],
    ['text', 'trace me'],
    ['upper case', header.toUpperCase()],
    ['version ff', header.replace(/^00/, 'ff')],
    ['more fields than version 00 has', `${header}-more`],
    ['a trace id of zeroes', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['a parent id of zeroes', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['a short id', `00-${traceId.slice(1)}-00f067aa0ba902b7-01`],
  ])('starts a new trace for %s', (_what, value) => {
    expect(parseTraceparent(value)).toBeNull();
    expect(newRequestContext({ traceparent: value }).traceparent).not.toContain(traceId);
  });

  it('starts a trace of the same id as the correlation id, each time with another span', () => {
    const contexts = Array.from({ length: 100 }, () => newRequestContext({}, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'));
    const parents = contexts.map(({ traceparent }) => parseTraceparent(traceparent));
    expect(new Set(parents.map((parent) => parent?.traceId))).toEqual(new Set(['a0eebc999c0b4ef8bb6d6bb9bd380a11']));
    expect(new Set(parents.map((parent) => parent?.parentId)).size).toBe(100);
  });

  it('starts a new trace when the header came twice', () => {
    expect(newRequestContext({ traceparent: [header, header] }).traceparent).not.toContain(traceId);
  });
});

describe('newRequestContext', () => {
  it("gives a correlation id of our own, never a caller's, and a deadline below 5 s", () => {
    const context = newRequestContext({ 'x-request-id': 'theirs', 'x-correlation-id': 'theirs' });
    expect(context.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(context.deadline - Date.now()).toBeLessThanOrEqual(requestBudgetMs);
    expect(requestBudgetMs).toBeLessThan(5_000);
  });
});
