import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the ports that systems hand out to outgoing connections (from 32768 on Linux), so that none of these takes a
// port in the moment before its server does.
const lowest = 15_000;
const highest = 32_000;

/** Whether nobody listens on this port of any address at this moment. */
export const isFreePort = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });

// Their servers may not have started yet.
const given = new Set<number>();

/** The first of `count` neighbouring ports that nobody listens on at this moment, none of which was given out before. */
export const freePort = async (count = 1): Promise<number> => {
  for (;;) {
    const first = randomInt(lowest, highest - count);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if (ports.some((port) => given.has(port))) continue;
    // Before the first wait: who asks at the same time gets others.
    for (const port of ports) given.add(port);
    if ((await Promise.all(ports.map(isFreePort))).every(Boolean)) return first;
  }
};
