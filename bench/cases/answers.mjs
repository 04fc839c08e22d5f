/** Throws unless `holds`. */
export const assertSome = (holds, what) => {
  if (!holds) throw new Error(`an answer is not ${what}`);
};

/** Bodies as JSON; throws when there are none or one is not. */
export const parsed = (samples) => {
  assertSome(samples.length > 0, 'there');
  return samples.map((sample) => JSON.parse(sample));
};
