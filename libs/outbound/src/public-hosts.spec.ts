import { describe, expect, it } from '@jest/globals';
import { PublicHosts } from './public-hosts.js';

describe('RFC 6761 §6.3: localhost is this machine, and no name server is asked', () => {
  const { signal } = new AbortController();

  it.each(['localhost', 'LOCALHOST', 'localhost.', 'app.localhost'])('%s is reached in development', async (hostname) => {
    expect(await new PublicHosts({ allowLoopback: true }).addressesOf(hostname, signal)).toEqual(['127.0.0.1']);
  });

  it.each(['localhost', 'app.localhost.'])('attack A40: %s is not public', async (hostname) => {
    const reached = new PublicHosts({ allowLoopback: false }).addressesOf(hostname, signal);
    await expect(reached).rejects.toThrow('the host has an address that is not public');
  });
});
