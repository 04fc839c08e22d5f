import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type GrantId,
  type ListRevocationsRequest,
  type RequestContext,
  type RevocationInForce,
  type RevocationsPage,
  ServiceError,
} from '#contracts';
import { FakeClock, twoTenants } from '#testing';
import { RevocationSource } from '../ports/revocation-source.js';
import { RevocationLists } from './revocation-lists.js';

const { a, b } = twoTenants();
const tenant = a.tenantId;
const other = b.tenantId;
const never = 4_000_000_000;
const revocation = (id: string, tenantId = tenant): RevocationInForce => ({ tenantId, id, until: never });
const grant = (id: string): GrantId => id as GrantId;

class Source extends RevocationSource {
  readonly asked: ListRevocationsRequest[] = [];
  pages: readonly (readonly RevocationInForce[])[] = [[]];
  down = false;
  restoredAt: number | null = null;
  /** What happens while a page is on its way. */
  meanwhile: () => void = () => undefined;

  override async page(_context: RequestContext, request: ListRevocationsRequest): Promise<RevocationsPage> {
    this.asked.push(request);
    await Promise.resolve();
    this.meanwhile();
    if (this.down) throw new ServiceError('unavailable', 'Down for the test.');
    const index = Number(request.cursor ?? 0);
    return {
      items: this.pages[index] ?? [],
      nextCursor: index + 1 < this.pages.length ? String(index + 1) : null,
      restoredAt: this.restoredAt,
    };
  }
}

describe('the revocations in force that a replica knows', () => {
  let source: Source;
  let clock: FakeClock;
  let lists: RevocationLists;
  beforeEach(() => {
    source = new Source();
    clock = new FakeClock();
    lists = new RevocationLists(source, clock, { capacity: 5, maxAge: 60 });
  });
  const includes = (id: string, tenantId = tenant): boolean | undefined => lists.inForce(tenantId)?.include(id, grant(id));

  it('are not known before the last page was read', async () => {
    source.pages = [[revocation('a')], [revocation('b')], [revocation('c')]];
    const known: boolean[] = [lists.areComplete];
    source.meanwhile = () => known.push(lists.areComplete || lists.inForce(tenant) !== null);
    await lists.read();
    expect(known).toEqual([false, false, false, false]);
    expect(['a', 'b', 'c', 'd'].map((id) => includes(id))).toEqual([true, true, true, false]);
  });

  it('include what events told while they were read, and since', async () => {
    source.meanwhile = () => lists.add(tenant, 'token-hash', never);
    await lists.read();
    lists.addGrant(tenant, grant('late'));
    expect([includes('token-hash'), includes('late')]).toEqual([true, true]);
  });

  it('include what an event tells while a token is verified', async () => {
    await lists.read();
    const known = lists.inForce(tenant);
    lists.addGrant(tenant, grant('late'));
    expect(known?.include('-', grant('late'))).toBe(true);
  });

  it('are known of all tenants at once, each its own', async () => {
    source.pages = [[revocation('a'), revocation('b', other)]];
    await lists.read();
    expect([includes('a'), includes('b'), includes('a', other), includes('b', other)]).toEqual([true, false, false, true]);
    expect(source.asked).toHaveLength(1);
  });

  it('are not known where they cannot be read, until they can', async () => {
    source.down = true;
    await expect(lists.read()).rejects.toMatchObject({ code: 'unavailable' });
    expect(lists.inForce(tenant)).toBeNull();
    source.down = false;
    await lists.read();
    expect(lists.inForce(tenant)).not.toBeNull();
  });

  it('are read again from a little before what is known', async () => {
    await lists.read();
    clock.advance(30);
    source.pages = [[revocation('missed')]];
    await lists.read();
    expect(source.asked[1]?.since).toBe(clock.epochSeconds() - 150);
    expect(includes('missed')).toBe(true);
  });

  it('count for a minute and no longer when they cannot be read again', async () => {
    await lists.read();
    clock.advance(59);
    expect(lists.inForce(tenant)).not.toBeNull();
    clock.advance(1);
    expect(lists.inForce(tenant)).toBeNull();
  });

  it('are not known while events may be missed, nor afterwards before they were read anew', async () => {
    await lists.read();
    const before = lists.inForce(tenant);
    lists.suspend();
    await lists.read();
    expect(lists.inForce(tenant)).toBeNull();
    lists.resume();
    expect(lists.inForce(tenant)).toBeNull();
    await lists.read();
    expect(lists.inForce(tenant)).not.toBeNull();
    expect(source.asked.map(({ since }) => since)).toEqual([undefined, undefined]);
    expect(before && lists.stillKnows(tenant, before)).toBe(false);
  });

  it('do not count when a reading was under way while events may have been missed', async () => {
    source.meanwhile = () => {
      lists.suspend();
      lists.resume();
    };
    await lists.read();
    expect(lists.inForce(tenant)).toBeNull();
  });

  it('are forgotten when they are over', async () => {
    source.pages = [[{ ...revocation('a'), until: clock.epochSeconds() + 10 }]];
    await lists.read();
    expect(lists.size).toBe(1);
    source.pages = [[]];
    clock.advance(11);
    await lists.read();
    expect(lists.size).toBe(0);
  });

  describe('F24: after a restore from a backup', () => {
    it('tokens from before it, and from a little after, are to be asked about', async () => {
      await lists.read();
      expect(lists.mayPredateRestore(1)).toBe(false);
      source.restoredAt = clock.epochSeconds() - 100;
      await lists.read();
      const now = clock.epochSeconds();
      expect([now - 5_000, now - 100, now - 40, now - 39].map((iat) => lists.mayPredateRestore(iat))).toEqual([true, true, true, false]);
    });

    it('it is told once, before the lists count as complete, and never taken back', async () => {
      const told: boolean[] = [];
      lists.onRestore(() => told.push(lists.areComplete));
      source.restoredAt = clock.epochSeconds();
      await lists.read();
      await lists.read();
      expect(told).toEqual([false]);
      source.restoredAt = null;
      await lists.read();
      expect(lists.mayPredateRestore(clock.epochSeconds())).toBe(true);
      source.restoredAt = clock.epochSeconds() + 10;
      await lists.read();
      expect(told).toHaveLength(2);
    });
  });

  it('are given up for the tenant with the most when there are more than may be held, and reconsidered after an hour', async () => {
    source.pages = [['a', 'b', 'c', 'd'].map((id) => revocation(id)), ['e', 'f'].map((id) => revocation(id, other))];
    await lists.read();
    expect([lists.inForce(tenant), includes('e', other), lists.size]).toEqual([null, true, 2]);
    lists.addGrant(tenant, grant('g'));
    expect(lists.size).toBe(2);
    source.pages = [[revocation('a')]];
    clock.advance(3_600);
    await lists.read();
    expect(includes('a')).toBe(true);
  });
});
