const maxValueLength = 200;
const maxNames = 5;

// RFC 6749 §4.1.2.1, §5.2: what an error_description may not contain; a space would let a stranger write sentences.
const outside = /[^\x21\x23-\x5b\x5d-\x7e]/gu;

const percentEncoded = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** A value of a request as a description and the log may show it: printable ASCII without spaces and quotes, of bounded length. */
export const quoted = (value: string): string => {
  const text = value.slice(0, maxValueLength).replace(outside, percentEncoded).slice(0, maxValueLength);
  return value.length > maxValueLength || text.length === maxValueLength ? `${text}...` : text;
};

/** The first of several such values. */
export const quotedList = (values: readonly string[]): string => {
  const names = values.slice(0, maxNames).map(quoted).join(' ');
  return values.length > maxNames ? `${names} and ${values.length - maxNames} more` : names;
};
