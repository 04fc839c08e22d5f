import { allEventSubjects, eventStream, serviceNames, subscriptions } from '#contracts';
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstreamManager,
  JetStreamApiCodes,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { connectToNats, type NatsAccess } from './nats-link.js';
import { consumerName } from './nats-names.js';

const hours = 3_600_000;

const stream = (replicas: number) => ({
  subjects: [allEventSubjects],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.Old,
  max_age: nanos(7 * 24 * hours),
  duplicate_window: nanos(hours),
  num_replicas: replicas,
});

/**
 * Makes the event stream and one durable pull consumer per service and event of `subscriptions`, or brings them up to
 * date; needs the rights of the NATS user `operator`. Idempotent. Throws an Error if NATS is not there or refuses.
 *
 * A consumer starts with the oldest event that the stream holds (7 days), so none is lost to the order of a roll-out.
 */
export const provisionStreams = async (access: NatsAccess, { replicas = 1 }: { replicas?: number } = {}): Promise<void> => {
  const connection = await connectToNats('operator', access);
  try {
    const manager = await jetstreamManager(connection, { timeout: 10_000 });
    await provisionStream(manager, replicas);
    for (const service of serviceNames)
      for (const event of subscriptions[service].durable) await provisionConsumer(manager, consumerName(service, event), event.subject);
  } finally {
    await connection.close();
  }
};

const provisionStream = async (manager: JetStreamManager, replicas: number): Promise<void> => {
  try {
    await manager.streams.update(eventStream, stream(replicas));
  } catch (error) {
    if (!isNotFound(error, JetStreamApiCodes.StreamNotFound)) throw error;
    await manager.streams.add({ name: eventStream, ...stream(replicas) });
  }
};

const provisionConsumer = async (manager: JetStreamManager, name: string, subject: string): Promise<void> => {
  const changeable = { ack_wait: nanos(60_000), max_deliver: -1, max_ack_pending: 256 };
  try {
    await manager.consumers.info(eventStream, name);
    await manager.consumers.update(eventStream, name, changeable);
  } catch (error) {
    if (!isNotFound(error, JetStreamApiCodes.ConsumerNotFound)) throw error;
    await manager.consumers.add(eventStream, {
      durable_name: name,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ...changeable,
    });
  }
};

const isNotFound = (error: unknown, code: number): boolean => error instanceof JetStreamApiError && error.code === code;
