import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageLimit, toPage } from './pagination.js';

const position = { createdAt: '2030-01-02T03:04:05.678Z', id: '6f1c3f9e-58f4-4b39-9d0c-0d3f5b7a2c11' };

describe('a cursor', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2999-12-31'), noInvalidDate: true }), fc.uuid(), (date, id) => {
        const given = { createdAt: date.toISOString(), id };
        expect(decodeCursor(encodeCursor(given))).toEqual(given);
      }),
    );
  });

  it('is absent for the first page', () => expect(decodeCursor(undefined)).toBeNull());

  it.each([
    ['nothing', ''],
    ['no base64', '!!!'],
    ['another alphabet', Buffer.from('2030-01-02T03:04:05.678Z ?>?>').toString('base64')],
    ['no id', Buffer.from('2030-01-02T03:04:05.678Z ').toString('base64url')],
    ['no date', Buffer.from('yesterday x').toString('base64url')],
    ['an impossible date', Buffer.from('2030-13-02T03:04:05.678Z x').toString('base64url')],
    ['something appended', `${encodeCursor(position)}A`],
    ['padding', `${encodeCursor({ ...position, id: 'x' })}=`],
    ['a day that no month has', Buffer.from(`2030-02-31T00:00:00.000Z ${position.id}`).toString('base64url')],
    ['a year that PostgreSQL does not have', Buffer.from(`0000-01-01T00:00:00.000Z ${position.id}`).toString('base64url')],
    ['N15: an id in another spelling', encodeCursor({ ...position, id: position.id.toUpperCase() })],
    ['N15: an id without hyphens', encodeCursor({ ...position, id: position.id.replaceAll('-', '') })],
    ['of a list with other ids', encodeCursor({ ...position, id: 'x' })],
    ['control characters', Buffer.from('2030-01-02T03:04:05.678Z a\u0000b').toString('base64url')],
  ])('is refused if it is %s', (_, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('may name what has no UUID where a list says so', () => {
    expect(decodeCursor(encodeCursor({ ...position, id: 'x' }), () => true)).toEqual({ ...position, id: 'x' });
  });

  it('is refused whatever garbage it is', () => {
    fc.assert(
      fc.property(fc.string(), (garbage) => {
        expect(() => decodeCursor(garbage)).toThrow('The cursor is not valid.');
      }),
    );
  });
});

describe('pageLimit', () => {
  it.each([0, -1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (limit) => {
    expect(() => pageLimit({ limit })).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('asks for one row more', () => expect(pageLimit({ limit: 100 })).toBe(101));
});

describe('toPage', () => {
  const rows = ['a', 'b', 'c'].map((id) => ({ id, createdAt: position.createdAt }));
  const describeRow = { position: (row: (typeof rows)[number]) => row, item: (row: (typeof rows)[number]) => row.id };

  it('says where the next page starts', () => {
    expect(toPage(rows, { limit: 2 }, describeRow)).toEqual({ items: ['a', 'b'], nextCursor: encodeCursor({ ...position, id: 'b' }) });
  });

  it.each([3, 4])('says that it is the last when no row follows (limit %d)', (limit) => {
    expect(toPage(rows, { limit }, describeRow)).toEqual({ items: ['a', 'b', 'c'], nextCursor: null });
  });

  it('is shorter than asked for where the items are large, and goes on behind what it has', () => {
    const large = Array.from({ length: 5 }, (_, index) => ({ id: `${index}`, createdAt: position.createdAt, text: 'x'.repeat(300_000) }));
    const describeLarge = { position: (row: (typeof large)[number]) => row, item: (row: (typeof large)[number]) => row };
    const first = toPage(large, { limit: 5 }, describeLarge);
    expect(first).toEqual({ items: large.slice(0, 3), nextCursor: encodeCursor({ ...position, id: '2' }) });
    expect(toPage(large.slice(3), { limit: 5 }, describeLarge)).toEqual({ items: large.slice(3), nextCursor: null });
    const [whole] = large.map((row) => ({ ...row, text: 'x'.repeat(2_000_000) }));
    if (whole) expect(toPage([whole], { limit: 5 }, describeLarge)).toEqual({ items: [whole], nextCursor: null });
  });

  it('may be empty', () => expect(toPage([], { limit: 1 }, describeRow)).toEqual({ items: [], nextCursor: null }));
});
