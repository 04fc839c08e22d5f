import type { MessageBounds } from './message-batcher.js';

/** What should be a call in Nest's packet. */
export type Arrived = { readonly data?: unknown };

/** More calls would make each wait longer for its turn than sharing a message saves, while other replicas are idle. The text fits into a message of NATS, of at most 1 MiB. */
export const callBounds: MessageBounds = { maxPackets: 64, maxText: 128 * 1024 };
/** No sender writes more into one message: `callBounds.maxText`, in bytes, and some room. */
const maxMessageBytes = 512 * 1024;
const noCall: readonly Arrived[] = [{}];
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The calls of a message: one, or an array of them. Whatever is none is an empty packet, to be answered as such: once, however many it might be. */
export const readCalls = (data: Uint8Array): readonly Arrived[] => {
  if (data.length > maxMessageBytes) return noCall;
  try {
    const said: unknown = JSON.parse(decoder.decode(data));
    const packets: readonly unknown[] = Array.isArray(said) && said.length > 0 ? said : [said];
    return packets.length > callBounds.maxPackets
      ? noCall
      : packets.map((packet) => (typeof packet === 'object' && packet !== null ? packet : {}));
  } catch {
    return noCall;
  }
};
