import { describe, expect, it } from '@jest/globals';
import { buildResourceServer } from '#testing';
import { refuseTooMuchText } from './resource-servers-together.js';

const sized = (length: number) => buildResourceServer({ name: 'x'.repeat(length) });

describe('the resource servers of a tenant', () => {
  const large = Array.from({ length: 5 }, () => sized(1_000_000));

  it('get no more together than who resolves scopes can be told', () => {
    const [one] = large.slice(-1);
    if (one === undefined) throw new Error('there is none');
    expect(() => refuseTooMuchText(large, one)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => refuseTooMuchText(large, one, sized(999_999))).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => refuseTooMuchText(large.slice(1), one)).not.toThrow();
  });

  it('are changed where that makes them no more, be they too much already', () => {
    for (const before of [1_000_000, 1_000_001]) expect(() => refuseTooMuchText(large, sized(1_000_000), sized(before))).not.toThrow();
  });
});
