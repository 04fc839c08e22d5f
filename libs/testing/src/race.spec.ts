import { describe, expect, it } from '@jest/globals';
import { buildApplication, buildResourceServer, buildTenant, buildUser, FakeClock, fulfilled, race, rejected, twoTenants } from '#testing';

describe('race', () => {
  it('starts all before it waits for any, and tells winners from losers', async () => {
    let started = 0;
    const results = await race(10, async (index) => {
      started += 1;
      await Promise.resolve();
      if (started !== 10) throw new Error('alone');
      if (index !== 3) throw new Error('lost');
      return index;
    });
    expect(fulfilled(results)).toEqual([3]);
    expect(rejected(results)).toHaveLength(9);
  });
});

describe('FakeClock', () => {
  it('stands, moves and steps back', () => {
    const clock = new FakeClock('2030-01-01T00:00:00Z');
    const start = clock.epochSeconds();
    clock.advance(61);
    expect(clock.epochSeconds()).toBe(start + 61);
    clock.advance(-120);
    expect(clock.epochSeconds()).toBe(start - 59);
  });
});

describe('builders', () => {
  it('give each thing an identity of its own, and take overrides', () => {
    for (const build of [buildTenant, buildUser, buildResourceServer]) expect(build().id).not.toBe(build().id);
    expect(buildApplication().clientId).not.toBe(buildApplication().clientId);
    expect(buildTenant({ slug: 'acme' }).issuer).toBe('http://localhost:3000/t/acme');
    const { a, b } = twoTenants();
    expect([a.tenantId === b.tenantId, a.slug === b.slug, a.issuer === b.issuer]).toEqual([false, false, false]);
  });
});
