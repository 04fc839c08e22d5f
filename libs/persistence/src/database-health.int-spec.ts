import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabaseProbe } from '#persistence';
import { startPostgres, startProxyOf, type TcpProxy } from '#testing';

describe('N53: whether the database answers', () => {
  let proxy: TcpProxy;
  let probe: DatabaseProbe;

  beforeAll(async () => {
    const through = await startProxyOf((await startPostgres()).adminUrl);
    proxy = through.proxy;
    probe = new DatabaseProbe(through.url, 500);
  }, 120_000);
  afterAll(async () => {
    await probe.close();
    await proxy.close();
  });

  const elapsed = async (attempt: Promise<void>): Promise<number> => {
    const start = performance.now();
    await expect(attempt).rejects.toThrow();
    return performance.now() - start;
  };

  it('is asked over one connection, however often and by however many at once', async () => {
    for (let nth = 0; nth < 5; nth += 1) await Promise.all([probe.probe(), probe.probe()]);
    expect(proxy.connections()).toBe(1);
  });

  it('is no, soon, for one that hangs, and yes again when it goes on', async () => {
    proxy.hang();
    // The first over the connection that there is, the second over a new one.
    for (const attempt of [probe.probe(), probe.probe(), probe.probe()]) expect(await elapsed(attempt)).toBeLessThan(1_000);
    expect(await elapsed(probe.probe())).toBeLessThan(1_000);
    proxy.heal();
    await probe.probe();
  });

  it('is no at once for one that is gone, and yes again when it is back', async () => {
    proxy.cut();
    for (let nth = 0; nth < 3; nth += 1) expect(await elapsed(probe.probe())).toBeLessThan(400);
    proxy.heal();
    await probe.probe();
  });
});
