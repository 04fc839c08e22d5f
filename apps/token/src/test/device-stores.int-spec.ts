import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientId, TenantContext } from '#contracts';
import type { Statement } from '#kernel';
import type { DeviceAuthorization } from '#oauth-core';
import { twoTenants } from '#testing';
import { SqlDeviceAuthorizationStore } from '../persistence/stores/sql-device-authorization.store.js';
import { StoreDatabase } from './store-database.js';
import { clientId, now, secretHash } from './stored.js';

const devices = new SqlDeviceAuthorizationStore();

const aDevice = (members: Partial<DeviceAuthorization> = {}): DeviceAuthorization => ({
  ...{ deviceCodeHash: secretHash(), userCodeHash: secretHash(), clientId, createdAt: now, expiresAt: now + 600, interval: 5 },
  ...members,
});

const polledBy = ({ deviceCodeHash: hash, clientId: client }: DeviceAuthorization) => ({ secretHash: hash, clientId: client });

describe('devices that wait, on a real database', () => {
  const { a, b } = twoTenants();
  let database: StoreDatabase;

  beforeAll(async () => {
    database = await StoreDatabase.create();
  });

  afterAll(() => database.drop());

  const run = <Result>(tenant: TenantContext, statement: Statement<Result>): Promise<Result> =>
    database.as(tenant, (tx) => tx.run(statement));

  const inserted = async (members: Partial<DeviceAuthorization> = {}): Promise<DeviceAuthorization> => {
    const device = aDevice(members);
    expect(await run(a, devices.insert(device))).toBe('inserted');
    return device;
  };

  const polls = (device: DeviceAuthorization) => async (second: number) =>
    (await run(a, devices.poll({ ...polledBy(device), at: now + second })))?.isTooFast;

  it('are one of 100 that have the same user code at the same time', async () => {
    const userCodeHash = secretHash();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => run(a, devices.insert(aDevice({ userCodeHash })))));
    expect([outcomes.filter((each) => each === 'inserted').length, outcomes.filter((each) => each === 'taken').length]).toEqual([1, 99]);
    expect(await run(a, devices.insert(aDevice({ userCodeHash, expiresAt: now + 601 })))).toBe('taken');
    expect(await run(b, devices.insert(aDevice({ userCodeHash })))).toBe('inserted');
    expect(await run(a, devices.insert(aDevice({ userCodeHash, createdAt: now + 600, expiresAt: now + 1_200 })))).toBe('inserted');
  });

  it('are found by the user code while they live, and nobody has decided', async () => {
    const device = await inserted();
    const { userCodeHash, deviceCodeHash } = device;
    expect(await run(a, devices.findWaiting(userCodeHash, now + 599))).toEqual({ deviceCodeHash, expiresAt: now + 600 });
    expect(await run(a, devices.findWaiting(userCodeHash, now + 600))).toBeNull();
    expect(await run(a, devices.findWaiting(secretHash(), now))).toBeNull();
    expect(await run(b, devices.findWaiting(userCodeHash, now))).toBeNull();
    await run(a, devices.answer(deviceCodeHash, 'deny'));
    expect(await run(a, devices.findWaiting(userCodeHash, now))).toBeNull();
  });

  it("poll with nothing but their own client's and tenant's code, and change nothing of another", async () => {
    const device = await inserted();
    for (const request of [
      { ...polledBy(device), clientId: 'other' as ClientId },
      { ...polledBy(device), secretHash: secretHash() },
    ])
      expect(await run(a, devices.poll({ ...request, at: now }))).toBeNull();
    expect(await run(b, devices.poll({ ...polledBy(device), at: now }))).toBeNull();
    expect(await run(a, devices.poll({ ...polledBy(device), at: now }))).toEqual({ isTooFast: false, answer: null, expiresAt: now + 600 });
  });

  it('attack A52: are slowed down by 5 seconds with each poll that is too fast, and let in again when they wait', async () => {
    const poll = polls(await inserted());
    const outcomes: unknown[] = [];
    for (const second of [0, 4, 5, 13, 27, 40, 60]) outcomes.push(await poll(second));
    // 5 s up to the third poll, then 10, 15 and 20, less the second that clocks may be apart.
    expect(outcomes).toEqual([false, false, true, true, false, true, false]);
  });

  it('attack A52: of 100 polls at the same time, one is in time, each time that the interval is over', async () => {
    const device = await inserted();
    for (const second of [0, 100, 200]) {
      const poll = () => devices.poll({ ...polledBy(device), at: now + second });
      const apart = Array.from({ length: 50 }, () => run(a, poll()));
      const together = database.writeAll(a, Array.from({ length: 50 }, poll));
      const outcomes = [...(await Promise.all(apart)), ...(await together)];
      expect(outcomes).toHaveLength(100);
      expect(outcomes.filter((outcome) => outcome?.isTooFast === false)).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome?.isTooFast === true)).toHaveLength(99);
    }
  });

  it('attack A52: do not wait for a poll that is being counted, nor does it keep another device or client waiting', async () => {
    const [device, other] = [await inserted(), await inserted()];
    await database.as(a, async (tx) => {
      await tx.run(devices.poll({ ...polledBy(device), at: now }));
      const meeting = await database.writeAll(a, [
        devices.poll({ ...polledBy(device), at: now }),
        devices.poll({ ...polledBy(device), clientId: 'other' as ClientId, at: now }),
        devices.poll({ ...polledBy(other), at: now }),
      ]);
      expect(meeting).toMatchObject([{ isTooFast: true, answer: null }, null, { isTooFast: false }]);
    });
    // What it met has not made the interval longer.
    expect(await polls(device)(5)).toBe(false);
  });

  it('are not too fast because somebody decides at the same time', async () => {
    const device = await inserted();
    const { polled } = await database.as(a, async (tx) => {
      await tx.run(devices.answer(device.deviceCodeHash, 'allow'));
      return { polled: run(a, devices.poll({ ...polledBy(device), at: now })) };
    });
    expect(await polled).toMatchObject({ isTooFast: false, answer: 'allow' });
  });

  it('attack A54: are never too fast once somebody has decided', async () => {
    const device = await inserted();
    await run(a, devices.poll({ ...polledBy(device), at: now }));
    await run(b, devices.answer(device.deviceCodeHash, 'deny'));
    expect(await run(a, devices.poll({ ...polledBy(device), at: now }))).toMatchObject({ answer: null, isTooFast: true });
    await run(a, devices.answer(device.deviceCodeHash, 'allow'));
    expect(await run(a, devices.poll({ ...polledBy(device), at: now }))).toMatchObject({ answer: 'allow', isTooFast: false });
  });

  it('poll together in one statement, each for itself', async () => {
    const [one, other] = [await inserted(), await inserted()];
    await run(a, devices.poll({ ...polledBy(one), at: now }));
    const polled = await database.writeAll(
      a,
      [one, other, aDevice()].map((device) => devices.poll({ ...polledBy(device), at: now })),
    );
    expect(polled).toMatchObject([{ isTooFast: true }, { isTooFast: false }, null]);
  });
});
