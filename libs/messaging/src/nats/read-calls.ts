import { maxPackets } from './message-batcher.js';

/** What should be a call in Nest's packet. */
export type Arrived = { readonly data?: unknown };

/** No sender writes more into one message: as many UTF-16 code units as `MessageBatcher` puts into one, each of at most three bytes, and some room. */
const maxMessageBytes = 512 * 1024;
const noCall: readonly Arrived[] = [{}];
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The calls of a message: one, or an array of them. Whatever is none is an empty packet, to be answered as such: once, however many it might be. */
export const readCalls = (data: Uint8Array): readonly Arrived[] => {
  if (data.length > maxMessageBytes) return noCall;
  try {
    const said: unknown = JSON.parse(decoder.decode(data));
    const packets: readonly unknown[] = Array.isArray(said) && said.length > 0 ? said : [said];
    return packets.length > maxPackets ? noCall : packets.map((packet) => (typeof packet === 'object' && packet !== null ? packet : {}));
  } catch {
    return noCall;
  }
};
