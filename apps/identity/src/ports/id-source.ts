import type { UserId } from '#contracts';

/** Makes ids of users. */
export abstract class IdSource {
  abstract userId(): UserId;
}
