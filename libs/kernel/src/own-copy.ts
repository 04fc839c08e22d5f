/**
 * A text that stands in memory of its own. What was cut out of a request, or put together of such a part, keeps the whole request in memory (V8): what is
 * remembered of it is a copy. For keys of caches, as they are set.
 */
export const ownCopy = (text: string): string => Buffer.from(text).toString();
