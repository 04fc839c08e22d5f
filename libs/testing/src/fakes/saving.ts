import type { Save } from './in-memory-unit-of-work.js';

type Restore = () => void;

const isInstance = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) !== Object.prototype;

const refill = <Item>(container: { clear(): void }, items: readonly Item[], put: (item: Item) => void): void => {
  container.clear();
  items.forEach(put);
};

/** The way back to what `holder` holds itself: entries of collections, and fields of instances. */
const restoreOf = (holder: object): Restore => {
  if (holder instanceof Map) {
    const entries = [...(holder as Map<unknown, unknown>)];
    return () => refill(holder, entries, ([key, value]) => holder.set(key, value));
  }
  if (holder instanceof Set) {
    const items = [...(holder as Set<unknown>)];
    return () => refill(holder, items, (item) => holder.add(item));
  }
  const fields = { ...holder };
  return Array.isArray(holder)
    ? () => void holder.splice(0, holder.length, ...Object.values(fields))
    : () => void Object.assign(holder, fields);
};

const partsOf = (holder: object): readonly unknown[] => (holder instanceof Map ? [...holder.values()] : Object.values(holder));

const collect = (value: unknown, known: Set<object>): void => {
  if (!isInstance(value) || known.has(value)) return;
  known.add(value);
  for (const part of partsOf(value)) collect(part, known);
};

/**
 * Remembers what `holders` hold: their fields, and the maps, sets, arrays and instances in them, however deep. Plain objects are rows, which
 * fakes replace and never change. Private names (`#rows`) are not seen.
 */
export const saving =
  (...holders: readonly object[]): Save =>
  () => {
    const known = new Set<object>();
    for (const holder of holders) collect(holder, known);
    const restores = [...known].map(restoreOf);
    return () => restores.forEach((restore) => restore());
  };
