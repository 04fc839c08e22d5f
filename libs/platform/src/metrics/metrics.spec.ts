import { describe, expect, it } from '@jest/globals';
import { AppMetrics, processMetrics } from './app-metrics.js';
import { mergeExpositions } from './merge-expositions.js';

describe('metrics of several apps in one process', () => {
  it('announce each family once and keep its samples together', async () => {
    const apps = [new AppMetrics('token'), new AppMetrics('tenant')];
    for (const app of apps) app.observeHttp('GET', '/t/:slug', 200, 0.002);
    const merged = mergeExpositions([await processMetrics(), ...(await Promise.all(apps.map((app) => app.registry.metrics())))]);
    const announced = merged.split('\n').filter((line) => line.startsWith('# TYPE'));
    expect(new Set(announced).size).toBe(announced.length);
    expect(merged).toContain('process_cpu_user_seconds_total');
    expect(merged.match(/ostiary_http_request_duration_seconds_count\{.*\} 1/g)).toHaveLength(2);
    expect(merged).toMatch(/app="token"/);
    expect(
      merged
        .split('# TYPE ostiary_http_request_duration_seconds histogram')[1]
        ?.split('# HELP')[0]
        ?.match(/_count\{/g),
    ).toHaveLength(2);
  });

  it('collects process metrics once, however often they are asked for', async () => {
    await processMetrics();
    const names = (await processMetrics()).split('\n').filter((line) => line.startsWith('# TYPE process_cpu_user'));
    expect(names).toHaveLength(1);
  });

  it('leaves a gauge out whose reading fails', async () => {
    const metrics = new AppMetrics('token');
    metrics.gauge('ostiary_broken', 'Broken.', () => Promise.reject(new Error('no')));
    metrics.gauge('ostiary_seven', 'Seven.', () => 7);
    const text = await metrics.registry.metrics();
    expect(text).toContain('ostiary_seven{app="token"} 7');
    expect(text).not.toMatch(/^ostiary_broken/m);
  });
});
