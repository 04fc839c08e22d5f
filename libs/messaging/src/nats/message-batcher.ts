import { atEndOfBurst } from '#batching';

export type Packet = { readonly text: string };

/** What a message may hold: so many packets, and so many UTF-16 code units, each of at most three bytes. One packet may have more. */
export type MessageBounds = { readonly maxPackets: number; readonly maxText: number };

/** As it travels: one alone as Nest writes it, several as a JSON array of those. */
export const encodeBatch = (packets: readonly Packet[]): string => {
  const texts = packets.map(({ text }) => text);
  return texts.length === 1 ? texts.join('') : `[${texts.join(',')}]`;
};

const chunkBySize = <Item extends Packet>(items: readonly Item[], { maxPackets, maxText }: MessageBounds): readonly Item[][] => {
  const chunks: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const last = chunks.at(-1);
    room -= item.text.length;
    if (last !== undefined && last.length < maxPackets && room >= 0) last.push(item);
    else {
      chunks.push([item]);
      room = maxText - item.text.length;
    }
  }
  return chunks;
};

/**
 * Batches the packets to the same receiver in one burst, to be sent as few messages at the end of it: each costs its sender, the
 * server and its receiver far more than what is in it.
 */
export class MessageBatcher<Receiver, Item extends Packet> {
  readonly #items = new Map<Receiver, Item[]>();
  #count = 0;

  /** `send` must not throw. */
  constructor(
    private readonly send: (receiver: Receiver, items: readonly Item[]) => void,
    private readonly bounds: MessageBounds,
  ) {}

  add(receiver: Receiver, item: Item): void {
    this.#count += 1;
    if (this.#count === 1)
      atEndOfBurst(
        () => this.#count,
        this.bounds.maxPackets,
        () => this.flush(),
      );
    const items = this.#items.get(receiver);
    if (items) items.push(item);
    else this.#items.set(receiver, [item]);
  }

  /** Sends what has been batched so far, without waiting for the end of the burst. */
  flush(): void {
    const batches = [...this.#items];
    this.#items.clear();
    this.#count = 0;
    for (const [receiver, items] of batches) for (const chunk of chunkBySize(items, this.bounds)) this.send(receiver, chunk);
  }
}
