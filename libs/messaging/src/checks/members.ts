import { isActor } from '#contracts';

/** A JSON object whose members are not known yet. */
export type Members = { readonly [name: string]: unknown };

export const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const correlationId = /^[\x21-\x7e]{1,128}$/;

/** A UUID in its one spelling, in lower case. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);

export const isTextUpTo = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= maxLength;

/** The members that a call's context and an event's envelope share: whose operation the message is part of. */
export const isPartOfOperation = (members: Members): boolean =>
  typeof members['correlationId'] === 'string' &&
  correlationId.test(members['correlationId']) &&
  typeof members['traceparent'] === 'string' &&
  traceparent.test(members['traceparent']) &&
  isActor(members['actor']);
