/** Whether PostgreSQL keeps `text`, by itself or in JSON: it refuses NUL, and half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !/[\0\p{Cs}]/u.test(text);
