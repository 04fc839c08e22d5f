import { jetstreamManager } from '@nats-io/jetstream';
import { type AnyEvent, type EventEnvelope, eventStream } from '#contracts';
import { MalformedEvent, readEvents } from '../wire/envelope.js';
import { connectToNats, type NatsAccess } from './nats-link.js';

/** What the stream holds of some events, and since when it holds everything. */
export type StreamReading = { readonly events: readonly EventEnvelope[]; readonly since: Date };

/**
 * Reads what the stream still holds of `wanted`, those of one subject in their order, with the rights of the NATS user `operator`; null where there
 * is no stream. Takes a round trip for each message: for recovery, not for traffic. What is no envelope is left out. Throws what NATS refused.
 */
export const readStream = async (access: NatsAccess, wanted: readonly AnyEvent[]): Promise<StreamReading | null> => {
  const connection = await connectToNats('operator', access);
  try {
    const { streams } = await jetstreamManager(connection, { timeout: 10_000 });
    const info = await streams.info(eventStream).catch(() => null);
    if (info === null) return null;
    const events: EventEnvelope[] = [];
    for (const { subject } of wanted) {
      for (let seq = info.state.first_seq; seq <= info.state.last_seq;) {
        const query = { seq, next_by_subj: subject };
        const message = await streams.getMessage(eventStream, query);
        if (message === null) break;
        for (const event of readEvents(subject, message.data, message.seq)) if (!(event instanceof MalformedEvent)) events.push(event);
        seq = message.seq + 1;
      }
    }
    return { events, since: new Date(info.state.messages === 0 ? Date.now() : info.state.first_ts) };
  } finally {
    await connection.close();
  }
};
