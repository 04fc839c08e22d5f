import { setFlagsFromString } from 'node:v8';

/**
 * For a process most of whose heap is caches that stay, before it starts anything: left to itself, V8 lets the heap grow by
 * far more than they take before it looks for garbage.
 */
export const limitHeapGrowth = (): void => {
  setFlagsFromString('--heap-growing-percent=30');
};
