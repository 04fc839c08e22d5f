import type { EventEnvelope, JsonObject } from '#contracts';
import type { NewEntry } from '../ports/audit-log.js';

/** Members of payloads that say what an event is about. */
const aboutMembers = [
  'userId',
  'clientId',
  'sessionId',
  'grantId',
  'resourceServerId',
  'deliveryId',
  'subjectId',
  'organizationId',
] as const;

/** How many subjects an entry may have; no event has more of those members. Each place has an index of its own: one more needs a migration. */
export const maxSubjects = 7;

/** Members of no use to a reader of a log, since they stand for a secret. */
const leftOut: ReadonlySet<string> = new Set(['tokenHash']);

const eventName = /^ostiary\.events\.([a-z]+)\.([a-z-]+)\.v\d+$/;

/** `identity.user-created` of the subject of that event, whatever its version. */
export const kindOf = (subject: string): string => subject.replace(eventName, '$1.$2');

/** What an event tells the log of its tenant. Events hold no secrets, and what stands for one stays out. */
export const entryOfEvent = ({ id, subject, occurredAt, actor, correlationId, payload }: EventEnvelope): NewEntry => {
  const details: JsonObject = Object.fromEntries(Object.entries(payload).filter(([name]) => !leftOut.has(name)));
  const subjects = aboutMembers.flatMap((name) => {
    const value = details[name];
    return typeof value === 'string' ? [value] : [];
  });
  return { id, kind: kindOf(subject), occurredAt, actor, subjects: [...new Set(subjects)].slice(0, maxSubjects), details, correlationId };
};
