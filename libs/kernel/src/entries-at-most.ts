/**
 * Bounds an `LRUCache` by its number of entries, which take memory as they come. By `max` it would make its lists as long as they may ever be: most caches of a
 * process stay nearly empty.
 */
export const entriesAtMost = (count: number) => ({ maxSize: count, sizeCalculation: () => 1 }) as const;
