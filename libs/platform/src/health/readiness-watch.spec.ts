import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { captureLog } from '#testing';
import { ReadinessWatch } from './readiness-watch.js';

describe('N53: readiness reaches the share of calls', () => {
  let logged: ReturnType<typeof captureLog>;
  beforeAll(() => {
    logged = captureLog();
  });
  const health = { healthy: true, looks: 0, details: { database: { status: 'down' } } };
  const told: boolean[] = [];
  let watch: ReadinessWatch;
  const start = (): void => {
    watch = new ReadinessWatch(
      { readiness: async () => ((health.looks += 1), { healthy: health.healthy, details: health.details }) },
      { setReady: async (ready) => void told.push(ready) },
    );
  };
  afterEach(() => {
    watch.stop();
    told.splice(0);
    logged.splice(0);
  });
  const look = async (): Promise<void> => {
    for (const seen = health.looks; health.looks < seen + 2; await sleep(10));
  };

  it('once for each change, with a line of what is missing', async () => {
    start();
    await look();
    expect([told, logged]).toEqual([[], []]);
    health.healthy = false;
    await look();
    await look();
    health.healthy = true;
    await look();
    expect(told).toEqual([false, true]);
    expect(logged.map(({ level, details }) => [level, details])).toEqual([
      ['warn', health.details],
      ['log', undefined],
    ]);
  });

  it('no longer when the app stops, which leaves in its own order', async () => {
    start();
    await look();
    watch.stop();
    health.healthy = false;
    await sleep(300);
    expect(told).toEqual([]);
  });
});
