import type { Locale } from '#contracts';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A length of time (at least a second) in words, in the largest unit that it is one or at least two of: "24 hours", "1 day", "30 days". */
export const lengthOfTime = (locale: Locale, seconds: number): string => {
  const [unit, length] = units.find(([, size]) => seconds === size || seconds >= 2 * size) ?? ['second', 1];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(seconds / length));
};
