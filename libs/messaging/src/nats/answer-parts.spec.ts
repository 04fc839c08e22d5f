import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AnswerParts, partsOf } from './answer-parts.js';

const largest = 900 * 1024;
const arriving = (answer: string, subject = 'inbox.1') => partsOf(answer).map((part) => ({ subject, headers: undefined, ...part }));
const textOf = (data: Uint8Array | null = null): string | null => (data === null ? null : Buffer.from(data).toString());
/** Of several parts. */
const long = '\u00e9'.repeat(700_000);

describe('an answer that no message of NATS holds', () => {
  it('is whole with its last part, whatever comes of others meanwhile, and no message is larger than NATS takes', () => {
    const answers = fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(answers, (lengths) => {
        const parts = new AnswerParts(() => true);
        const said = lengths.map((length, index) => String(index).repeat(length));
        const messages = said.map((answer, index) => arriving(answer, `inbox.${index}`));
        const joined = new Map<string, string | null>();
        for (let nth = 0; messages.some(({ length }) => nth < length); nth += 1)
          for (const message of messages.flatMap((each) => each[nth] ?? [])) {
            expect(message.data.length).toBeLessThan(largest);
            expect(joined.get(message.subject) ?? null).toBeNull();
            joined.set(message.subject, textOf(parts.join(message)));
          }
        expect([...joined.values()]).toEqual(said);
      }),
      { numRuns: 20 },
    );
  });

  it('is none without one of its parts, nor with parts in another order', () => {
    const [first, second, third] = arriving(long);
    if (!first || !second || !third) throw new Error('too few parts');
    for (const order of [
      [first, third],
      [second, third],
      [first, second, second],
      [first, { ...second, headers: third.headers }],
    ]) {
      const parts = new AnswerParts(() => true);
      expect(textOf(order.map((message) => parts.join(message)).at(-1))).toBe('');
    }
  });

  it('is not begun where nobody waits for it, and given up with its next part once nobody does', () => {
    const awaited = new Set(['inbox.1']);
    const parts = new AnswerParts((subject) => awaited.has(subject));
    const [first, second, third] = arriving(long);
    if (!first || !second || !third) throw new Error('too few parts');
    expect(textOf(parts.join({ ...first, subject: 'inbox.nobody' }))).toBe('');
    expect(textOf(parts.join(first))).toBeNull();
    awaited.clear();
    expect(textOf(parts.join(second))).toBe('');
    awaited.add('inbox.1');
    expect(textOf(parts.join(third))).toBe('');
  });

  it('is held no longer than somebody waits for it, and no more than there is room for', () => {
    const awaited = new Set(Array.from({ length: 300 }, (_, index) => `inbox.${index}`));
    const parts = new AnswerParts((subject) => awaited.has(subject));
    const begin = (subject: string) => textOf(parts.join(arriving(long, subject)[0] ?? { subject, data: new Uint8Array() }));
    const begun = [...awaited].map(begin);
    expect(begun.filter((answer) => answer === null)).toHaveLength(128);
    expect(begun.filter((answer) => answer === '')).toHaveLength(172);
    awaited.clear();
    awaited.add('inbox.new');
    const messages = arriving(long, 'inbox.new');
    expect(textOf(messages.map((message) => parts.join(message)).at(-1))).toBe(long);
  });
});
