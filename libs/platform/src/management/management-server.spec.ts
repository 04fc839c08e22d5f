import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { type ManagedApp, ManagementServer } from './management-server.js';

const app = (name: ManagedApp['name'], healthy: boolean): ManagedApp => ({
  name,
  health: () => Promise.resolve({ healthy, details: {} }),
  metrics: () =>
    Promise.resolve(`# HELP ostiary_ready Ready.\n# TYPE ostiary_ready gauge\nostiary_ready{app="${name}"} ${healthy ? 1 : 0}\n`),
});

describe('the management port', () => {
  let server: ManagementServer;
  beforeEach(async () => {
    server = await ManagementServer.start({ port: 0 });
  });
  afterEach(async () => {
    await server.close();
  });

  it('is alive before any app is there, and not ready', async () => {
    await request(server.url).get('/livez').expect(200);
    await request(server.url).get('/readyz').expect(503);
  });

  it('N59: shows nothing of the event loop that was not measured, at the first scrape and at two in a row', async () => {
    const own = await ManagementServer.start({ port: 0 });
    try {
      for (const scrape of ['first', 'second']) {
        const text = await (await fetch(`${own.url}/metrics`)).text();
        const values = [...text.matchAll(/^nodejs_eventloop_lag_\w+(?:\{.*\})? (\S+)$/gm)].map(([, value]) => Number(value));
        for (const value of values) expect([scrape, value >= 0 && value < 60]).toEqual([scrape, true]);
        expect(text).not.toMatch(/ (NaN|Nan)$/m);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await (await fetch(`${own.url}/metrics`)).text()).toMatch(/^nodejs_eventloop_lag_p99_seconds 0\.\d+/m);
    } finally {
      await own.close();
    }
  });

  it('is ready when every app is', async () => {
    server.add(app('tenant', true));
    await request(server.url).get('/readyz').expect(200);
    server.add(app('token', false));
    const answer = await request(server.url).get('/readyz').expect(503);
    expect(answer.body).toMatchObject({ status: 'not_ready', apps: { tenant: { healthy: true }, token: { healthy: false } } });
  });

  it('shows the metrics of all apps together, with those of the process', async () => {
    server.add(app('tenant', true));
    server.add(app('token', true));
    const { text } = await request(server.url)
      .get('/metrics')
      .expect(200)
      .expect('content-type', /^text\/plain/);
    expect(text).toContain('ostiary_ready{app="tenant"} 1');
    expect(text).toContain('ostiary_ready{app="token"} 1');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('has nothing else', async () => {
    await request(server.url).get('/').expect(404);
    await request(server.url).post('/livez').expect(404);
  });

  it('refuses a port that is taken, with what to do', async () => {
    const port = Number(new URL(server.url).port);
    await expect(ManagementServer.start({ port })).rejects.toThrow(`Port ${port} is taken`);
  });
});
