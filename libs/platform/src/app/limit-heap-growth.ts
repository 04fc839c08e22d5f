import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * For a process most of whose heap is caches that stay: left to itself, V8 lets the heap grow by far more than they take before it looks for
 * garbage. While a process loads its code, looking so often is a tenth of what it computes: one that is large begins when it has started, and
 * collects once, since how far the heap may grow is decided at a collection.
 */
export const limitHeapGrowth = (): void => {
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
};
