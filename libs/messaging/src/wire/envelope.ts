import type { EventEnvelope } from '#contracts';
import { isNestedAtMost } from '#kernel';
import { isMembers, isPartOfOperation, isUuid, type Members } from '../checks/members.js';

/** What a message with events may have: many times what any event of the contracts needs. */
const maxBytes = 64 * 1024;
/** How many events a message may hold. */
export const maxEventsInMessage = 64;
const maxPayloadNesting = 16;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Why what came as an event is none. */
export type EnvelopeProblem = 'size' | 'json' | 'members' | 'subject' | 'nesting';

/** What came as an event and is none: where it came from and why, without its content, which is nobody's word. */
export class MalformedEvent {
  constructor(
    readonly subject: string,
    readonly problem: EnvelopeProblem,
    /** Its place in the stream, where it came from there. */
    readonly sequence: number | null = null,
  ) {}
}

const isInstant = (value: unknown): boolean => typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value));

const hasMembers = (members: Members): boolean =>
  isUuid(members['id']) &&
  isUuid(members['tenantId']) &&
  isInstant(members['occurredAt']) &&
  isPartOfOperation(members) &&
  isMembers(members['payload']);

const problemOf = (subject: string, value: unknown): EnvelopeProblem | null => {
  if (!isMembers(value) || !hasMembers(value)) return 'members';
  if (value['subject'] !== subject) return 'subject';
  return isNestedAtMost(maxPayloadNesting, value['payload']) ? null : 'nesting';
};

/**
 * An event that is at hand as an object, or what is wrong with it: every member must be there in its shape, `subject` must be the one
 * that it came on, the payload an object of bounded nesting. What is in the payload is the contract's promise; whether the tenant
 * exists is not asked.
 */
export const checkEvent = (subject: string, value: unknown, sequence: number | null = null): EventEnvelope | MalformedEvent => {
  const problem = problemOf(subject, value);
  return problem === null ? (value as EventEnvelope) : new MalformedEvent(subject, problem, sequence);
};

/**
 * As `checkEvent`, of the events of a message as they travel: one, or an array of them. At least one answer, of which what is no event among others is one; a
 * message that is too large, no JSON, or an array of none or of too many is one that is none.
 */
export const readEvents = (
  subject: string,
  data: Uint8Array,
  sequence: number | null = null,
): readonly (EventEnvelope | MalformedEvent)[] => {
  if (data.length > maxBytes) return [new MalformedEvent(subject, 'size', sequence)];
  let said: unknown;
  try {
    said = JSON.parse(decoder.decode(data));
  } catch {
    return [new MalformedEvent(subject, 'json', sequence)];
  }
  const isBatch = Array.isArray(said) && said.length > 0 && said.length <= maxEventsInMessage;
  return (isBatch ? (said as readonly unknown[]) : [said]).map((value) => checkEvent(subject, value, sequence));
};
