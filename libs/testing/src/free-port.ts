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

/** The first of `count` neighbouring ports that nobody listens on at this moment. */
export const freePort = async (count = 1): Promise<number> => {
  for (;;) {
    const first = randomInt(lowest, highest - count);
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFreePort(first + index)));
    if (free.every(Boolean)) return first;
  }
};
