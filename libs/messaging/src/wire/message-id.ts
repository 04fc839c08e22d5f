import { createHash } from 'node:crypto';
import type { EventId } from '#contracts';

/**
 * By which a stream recognises a message as a repetition: the id of the event in it, or a digest of the ids of several, in whatever order. An event that
 * was published among others is so never taken for a message of them all.
 */
export const messageIdOf = (events: readonly EventId[]): string => {
  const [only, ...others] = events;
  if (only !== undefined && others.length === 0) return only;
  return createHash('sha256')
    .update([...events].sort().join())
    .digest('base64url');
};
