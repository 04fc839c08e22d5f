/** Whether objects and arrays are nested in `value` at most `levels` deep; a plain value is no level. */
export const isNestedAtMost = (levels: number, value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isNestedAtMost(levels - 1, item));
  for (const name in value) if (!isNestedAtMost(levels - 1, (value as Record<string, unknown>)[name])) return false;
  return true;
};
