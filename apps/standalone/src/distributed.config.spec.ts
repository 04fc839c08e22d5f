import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform';
import { DistributedConfig } from './distributed.config.js';
import { StandaloneConfig } from './standalone.config.js';

const surroundings = { OSTIARY_NATS_URL: 'nats://localhost:4222', OSTIARY_DATABASE_URL: 'postgres://ostiary:x@localhost/ostiary' };

describe('N05: the demo', () => {
  it('is on in one process, and in distributed only where it is asked for', () => {
    expect(loadConfig(StandaloneConfig, {}).demo).toBe(true);
    expect(loadConfig(DistributedConfig, surroundings).demo).toBe(false);
    expect(loadConfig(DistributedConfig, { ...surroundings, OSTIARY_DEMO: 'true' }).demo).toBe(true);
  });
});
