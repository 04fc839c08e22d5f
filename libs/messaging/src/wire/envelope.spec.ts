import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tenantContext } from '#testing';
import { checkEvent, MalformedEvent, maxEventsInMessage, readEvents } from './envelope.js';

const subject = 'ostiary.events.identity.user-deleted.v1';
const envelope = () => {
  const { tenantId, correlationId, traceparent, actor } = tenantContext();
  const operation = { tenantId, correlationId, traceparent, actor };
  return { id: randomUUID(), subject, occurredAt: new Date().toISOString(), ...operation, payload: { userId: 'u', version: 1 } };
};
const encode = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const anything = fc.json().map((text) => JSON.parse(text) as unknown);
const malformed = (problem: MalformedEvent['problem']) => new MalformedEvent(subject, problem, 7);

describe('N11: what comes as an event is one only with all members of its envelope', () => {
  it('takes an event, with whatever its payload holds', () => {
    const payload = fc.dictionary(fc.string(), fc.json({ maxDepth: 8 }).map(JSON.parse as (text: string) => unknown));
    fc.assert(
      fc.property(payload, (data) => {
        const event = { ...envelope(), payload: data };
        expect(checkEvent(subject, event)).toBe(event);
        expect(readEvents(subject, encode(event))).toEqual([JSON.parse(JSON.stringify(event))]);
      }),
    );
  });

  it('refuses any other JSON and any other bytes, and never throws', () => {
    fc.assert(fc.property(anything, (value) => checkEvent(subject, value) instanceof MalformedEvent));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => readEvents(subject, bytes).every((read) => read instanceof MalformedEvent)));
  });

  it.each(Object.keys(envelope()))('refuses an envelope whose %s is missing or of another kind', (member) => {
    const wrong = fc.oneof(
      fc.constantFrom(undefined, null, false, '', '\u0000', 'x'.repeat(5_000), [], 'two words', { toString: 'x' }),
      fc.oneof(fc.integer(), fc.array(anything)),
    );
    fc.assert(
      fc.property(
        wrong.filter((value) => !(member === 'payload' && typeof value === 'object' && value !== null && !Array.isArray(value))),
        (value) => {
          expect(checkEvent(subject, { ...envelope(), [member]: value })).toBeInstanceOf(MalformedEvent);
        },
      ),
    );
  });

  it.each([
    ['a tenant id in capitals', { tenantId: 'ABCDEF12-0000-4000-8000-000000000000' }],
    ['an id that is none', { id: "'); DROP TABLE inbox; --" }],
    ['a day that is none', { occurredAt: '2026-13-45T00:00:00.000Z' }],
    ['a local time', { occurredAt: '2026-11-28T01:00:00.000+01:00' }],
    ['a correlation id of two lines', { correlationId: 'a\nb' }],
    ['a trace in capitals', { traceparent: envelope().traceparent.toUpperCase() }],
  ])('refuses %s', (_what, wrong) => {
    expect(checkEvent(subject, { ...envelope(), ...wrong }, 7)).toEqual(malformed('members'));
  });

  it('says why and where, and nothing of the content', () => {
    const event = envelope();
    // JSON.stringify would not get as deep as JSON.parse does.
    const nest = (levels: number): string => JSON.stringify(event).replace('"u"', '['.repeat(levels) + ']'.repeat(levels));
    expect(readEvents(subject, encode('no JSON'), 7)).toEqual([malformed('json')]);
    expect(readEvents(subject, Uint8Array.of(0xff, 0xfe), 7)).toEqual([malformed('json')]);
    expect(readEvents(subject, encode({ ...event, payload: { a: 'x'.repeat(65_536) } }), 7)).toEqual([malformed('size')]);
    expect(readEvents(subject, encode({ ...event, subject: 'ostiary.events.token.grant-revoked.v1' }), 7)).toEqual([malformed('subject')]);
    for (const levels of [16, 100, 20_000]) expect(readEvents(subject, encode(nest(levels)), 7)).toEqual([malformed('nesting')]);
    expect(readEvents(subject, encode(nest(15)), 7)).not.toContainEqual(expect.any(MalformedEvent));
  });

  it('takes several in one message, in their order, without those among them that are none', () => {
    const [first, second] = [envelope(), envelope()];
    expect(readEvents(subject, encode([first, { ...second, id: 'x' }, [second], second]), 7)).toEqual([
      first,
      malformed('members'),
      malformed('members'),
      second,
    ]);
  });

  it('refuses a message of none and of too many once, however many they are', () => {
    const many = (count: number) => Array.from({ length: count }, () => 0);
    for (const count of [0, maxEventsInMessage + 1, 30_000])
      expect(readEvents(subject, encode(many(count)), 7)).toEqual([malformed('members')]);
    expect(readEvents(subject, encode(many(maxEventsInMessage)), 7)).toHaveLength(maxEventsInMessage);
  });
});
