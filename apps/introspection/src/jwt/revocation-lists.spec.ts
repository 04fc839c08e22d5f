import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type GrantId, type ListRevocationsRequest, type Page, type RevocationInForce, ServiceError, type TenantContext } from '#contracts';
import { FakeClock, tenantContext } from '#testing';
import { RevocationSource } from '../ports/revocation-source.js';
import { RevocationLists } from './revocation-lists.js';

class Source extends RevocationSource {
  readonly asked: ListRevocationsRequest[] = [];
  pages: readonly (readonly string[])[] = [[]];
  down = false;
  private waiting: (() => void)[] = [];
  held = false;

  override async page(_tenant: TenantContext, request: ListRevocationsRequest): Promise<Page<RevocationInForce>> {
    this.asked.push(request);
    if (this.held) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.down) throw new ServiceError('unavailable', 'Down for the test.');
    const index = Number(request.cursor ?? 0);
    const items = (this.pages[index] ?? []).map((id) => ({ kind: 'grant' as const, id, until: 4_000_000_000 }));
    return { items, nextCursor: index + 1 < this.pages.length ? String(index + 1) : null };
  }

  release(): void {
    this.held = false;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const grant = (id: string): GrantId => id as GrantId;

describe('the revocations in force that a replica knows', () => {
  const tenant = tenantContext();
  let source: Source;
  let clock: FakeClock;
  let lists: RevocationLists;
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    source = new Source();
    clock = new FakeClock();
    lists = new RevocationLists(source, clock, { capacity: 5, maxAge: 60 });
  });
  const read = async () => {
    lists.inForce(tenant);
    await settle();
    return lists.inForce(tenant);
  };

  it('are not known before the last page was read', async () => {
    source.pages = [['a'], ['b'], ['c']];
    source.held = true;
    expect(lists.inForce(tenant)).toBeNull();
    await settle();
    expect(lists.inForce(tenant)).toBeNull();
    source.release();
    await settle();
    const known = lists.inForce(tenant);
    expect(['a', 'b', 'c', 'd'].map((id) => known?.include('-', grant(id)))).toEqual([true, true, true, false]);
    expect(source.asked).toHaveLength(3);
  });

  it('include what events told while they were read, and since', async () => {
    source.held = true;
    lists.inForce(tenant);
    lists.add(tenant.tenantId, 'token-hash', 4_000_000_000);
    source.release();
    await settle();
    lists.addGrant(tenant.tenantId, grant('late'));
    const known = lists.inForce(tenant);
    expect([known?.include('token-hash', grant('-')), known?.include('-', grant('late'))]).toEqual([true, true]);
  });

  it("are one tenant's alone", async () => {
    source.pages = [['a']];
    await read();
    source.pages = [[]];
    const other = tenantContext();
    lists.inForce(other);
    await settle();
    expect(lists.inForce(other)?.include('-', grant('a'))).toBe(false);
  });

  it('are not known where they cannot be read, and are asked for again a second later', async () => {
    source.down = true;
    expect(await read()).toBeNull();
    lists.inForce(tenant);
    expect(source.asked).toHaveLength(1);
    source.down = false;
    clock.advance(1);
    expect(await read()).not.toBeNull();
  });

  it('are read again, what is new of them, before they are too old', async () => {
    await read();
    clock.advance(30);
    expect(await read()).not.toBeNull();
    expect(source.asked).toHaveLength(2);
    expect(source.asked[1]?.since).toBe(clock.epochSeconds() - 150);
  });

  it('count for a minute and no longer when they cannot be read again', async () => {
    await read();
    source.down = true;
    clock.advance(59);
    expect(await read()).not.toBeNull();
    clock.advance(1);
    expect(await read()).toBeNull();
  });

  it('are not known while events may be missed, nor afterwards before they were read anew', async () => {
    const before = await read();
    lists.suspend();
    expect(lists.inForce(tenant)).toBeNull();
    expect(before && lists.stillKnows(tenant.tenantId, before)).toBe(false);
    lists.resume();
    expect(lists.inForce(tenant)).toBeNull();
    await settle();
    expect(lists.inForce(tenant)).not.toBeNull();
    expect(before && lists.stillKnows(tenant.tenantId, before)).toBe(false);
  });

  it('do not count when a reading was under way while events may have been missed', async () => {
    source.held = true;
    lists.inForce(tenant);
    lists.suspend();
    lists.resume();
    source.release();
    await settle();
    expect(lists.inForce(tenant)).toBeNull();
  });

  it('of a tenant with more than may be held are not known, and not read at every turn', async () => {
    source.pages = [['a', 'b', 'c'], ['d', 'e', 'f'], ['g']];
    expect(await read()).toBeNull();
    expect(await read()).toBeNull();
    expect(source.asked).toHaveLength(2);
  });
});
