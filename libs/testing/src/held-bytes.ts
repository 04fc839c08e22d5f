import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
setFlagsFromString('--no-expose-gc');

const heldNow = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

/** How many bytes of the heap stay taken after some work: what it works on has to be needed later, or nothing does. */
export const heldBytes = async (work: () => unknown): Promise<number> => {
  const before = heldNow();
  await work();
  return heldNow() - before;
};

/** A part of a request of 15 KB, as it is cut out of that. */
export const partOfLongRequest = (part: string): string => {
  const request = Buffer.from(`${'x'.repeat(15_000)}${part}`).toString('latin1');
  return request.slice(15_000);
};
