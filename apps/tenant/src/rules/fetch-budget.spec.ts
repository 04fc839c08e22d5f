import { describe, expect, it } from '@jest/globals';
import { FetchBudget } from './fetch-budget.js';

const now = new Date('2026-01-01T00:00:30.000Z');

/** How many of `times` requests, each from the address that it is given, may have a document fetched. */
const taken = (times: number, addressOf: (nth: number) => string | null, tenantOf: (nth: number) => string = () => 'acme'): number => {
  const budget = new FetchBudget();
  return Array.from({ length: times }, (_, nth) => budget.takeForNew(tenantOf(nth), addressOf(nth), now)).filter(Boolean).length;
};

describe('how many documents of clients are fetched in a minute', () => {
  it('attack A93: an IPv6 subscriber is one address, however many it has', () => {
    expect(taken(40, (nth) => `2001:db8::${nth + 1}`)).toBe(20);
    expect(taken(40, () => '192.0.2.1')).toBe(20);
  });

  it('another network is another address, and the tenant has a share of its own', () => {
    expect(taken(40, (nth) => `192.0.2.${nth}`)).toBe(40);
    expect(taken(200, (nth) => `192.0.2.${nth}`)).toBe(120);
    expect(taken(200, () => null)).toBe(120);
    expect(
      taken(
        200,
        (nth) => `192.0.2.${nth}`,
        (nth) => `tenant ${nth % 2}`,
      ),
    ).toBe(200);
  });

  it('a client that is known has a share of its own', () => {
    const budget = new FetchBudget();
    for (let nth = 0; nth < 200; nth += 1) budget.takeForNew('acme', null, now);
    expect(Array.from({ length: 12 }, () => budget.takeForKnown('acme', 'https://app.example/c', now)).filter(Boolean)).toHaveLength(10);
    expect(budget.takeForKnown('acme', 'https://other.example/c', now)).toBe(true);
  });
});
