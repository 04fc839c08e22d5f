import { atEndOfBurst } from '#batching';

/** More would make each wait longer for its turn than sharing a message saves, while other replicas are idle. */
export const maxPackets = 64;
/** UTF-16 code units. Whatever the text, it then fits into a message of NATS, of at most 1 MiB. */
const maxText = 128 * 1024;

export type Packet = { readonly text: string };

/** As it travels: one alone as Nest writes it, several as a JSON array of those. */
export const encodeBatch = (packets: readonly Packet[]): string => {
  const texts = packets.map(({ text }) => text);
  return texts.length === 1 ? texts.join('') : `[${texts.join(',')}]`;
};

const chunkBySize = <Item extends Packet>(items: readonly Item[]): readonly Item[][] => {
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
  constructor(private readonly send: (receiver: Receiver, items: readonly Item[]) => void) {}

  add(receiver: Receiver, item: Item): void {
    this.#count += 1;
    if (this.#count === 1)
      atEndOfBurst(
        () => this.#count,
        maxPackets,
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
    for (const [receiver, items] of batches) for (const chunk of chunkBySize(items)) this.send(receiver, chunk);
  }
}
