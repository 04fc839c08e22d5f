import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setImmediate as nextTick } from 'node:timers/promises';
import { MessageBatcher, type Packet, encodeBatch } from './message-batcher.js';

const bounds = { maxPackets: 64, maxText: 128 * 1024 };

type Sent = { readonly receiver: string; readonly items: readonly Packet[] };

const batching = (): { readonly batcher: MessageBatcher<string, Packet>; readonly sent: Sent[] } => {
  const sent: Sent[] = [];
  return { sent, batcher: new MessageBatcher((receiver, items) => sent.push({ receiver, items }), bounds) };
};

const packet = (text: string): Packet => ({ text });

/** More ticks of the event loop than any burst lasts. */
const burstOver = async (): Promise<void> => {
  for (let tick = 0; tick < 10; tick += 1) await nextTick();
};

describe('what is said to the same receiver in one burst', () => {
  it('is sent together at the end of it, to each receiver its own', async () => {
    const { batcher, sent } = batching();
    for (const [receiver, text] of [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ] as const)
      batcher.add(receiver, packet(text));
    expect(sent).toEqual([]);
    await burstOver();
    expect(sent).toEqual([
      { receiver: 'a', items: [packet('1'), packet('3')] },
      { receiver: 'b', items: [packet('2')] },
    ]);
    batcher.add('a', packet('4'));
    await burstOver();
    expect(sent.slice(2)).toEqual([{ receiver: 'a', items: [packet('4')] }]);
  });

  it('is sent at once when somebody cannot wait', async () => {
    const { batcher, sent } = batching();
    batcher.add('a', packet('1'));
    batcher.flush();
    expect(sent).toEqual([{ receiver: 'a', items: [packet('1')] }]);
    await burstOver();
    expect(sent).toHaveLength(1);
  });

  it('is one packet as it is, or an array of them', () => {
    expect(JSON.parse(encodeBatch([packet('{"id":"1"}')]))).toEqual({ id: '1' });
    expect(JSON.parse(encodeBatch([packet('{"id":"1"}'), packet('{"id":"2"}')]))).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it('goes out once, in order, in messages that NATS takes and that leave something to other replicas', async () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 300_000 })), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(sizes, async (lengths) => {
        const { batcher, sent } = batching();
        const packets = lengths.map((length) => packet('x'.repeat(length)));
        for (const each of packets) batcher.add('a', each);
        await burstOver();
        expect(sent.flatMap(({ items }) => items)).toEqual(packets);
        for (const { items } of sent) {
          expect(items.length).toBeLessThanOrEqual(bounds.maxPackets);
          if (items.length > 1) expect(encodeBatch(items).length).toBeLessThan(132_000);
        }
      }),
      { numRuns: 50 },
    );
  });
});
