import type { Clock, EventDrafts, EventOutbox } from '#kernel';
import { SqlEventOutbox } from './sql-event-outbox.js';

/** For commands that do a service's work while it is stopped: its events wait in the outbox until it starts and publishes them. */
export const outboxOfStoppedService = (clock: Clock): EventOutbox & EventDrafts =>
  new SqlEventOutbox({ publishSoon: () => undefined }, clock);
