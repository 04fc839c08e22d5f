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
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { allEventSubjects, eventStream, serviceNames, subscriptions } from '#contracts';
import { StartError } from '#kernel';
import { connectToNats, type NatsAccess } from './nats-link.js';
import { consumerName, retiredConsumers } from './nats-names.js';

const hours = 3_600_000;

const stream = (replicas: number) => ({
  subjects: [allEventSubjects],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.Old,
  max_age: nanos(7 * 24 * hours),
  duplicate_window: nanos(hours),
  // Twice what an event may have: what is larger is none, and would only fill the memory of those who fetch many at once.
  max_msg_size: 128 * 1024,
  num_replicas: replicas,
  // What consumers have not taken yet is in nobody's power to take away. Neither can be undone by an update.
  deny_purge: true,
  deny_delete: true,
});

/**
 * Makes the event stream and one durable pull consumer per service and event of `subscriptions`, or brings them up to
 * date, and removes consumers of earlier versions that nobody pulls from; needs the rights of the NATS user `operator`. Idempotent. Throws a `StartError` if NATS is not there or refuses.
 *
 * A consumer starts with the oldest event that the stream holds (7 days), so none is lost to the order of a roll-out.
 */
export const provisionStreams = async (access: NatsAccess, { replicas = 1 }: { replicas?: number } = {}): Promise<void> => {
  const connection = await connectToNats('operator', access).catch(unreachable(access));
  try {
    await provisionOver(connection, replicas).catch(withoutJetStream(access));
  } finally {
    await connection.close();
  }
};

/** As `provisionStreams`, over a connection that stays open. */
export const provisionOver = async (connection: NatsConnection, replicas: number): Promise<void> => {
  const manager = await jetstreamManager(connection, { timeout: 10_000 });
  await provisionStream(manager, replicas);
  for (const { name, subject } of durableConsumers()) await provisionConsumer(manager, name, subject);
  await removeRetired(manager);
};

/** Whether the stream is there with all its consumers: two questions, and a few more while there are some of an earlier version, which are removed as soon as they may be. */
export const isProvisioned = async (connection: NatsConnection): Promise<boolean> => {
  const manager = await jetstreamManager(connection, { timeout: 5_000 });
  try {
    const { state } = await manager.streams.info(eventStream);
    const needed = durableConsumers().length;
    if (state.consumer_count > needed) await removeRetired(manager);
    return state.consumer_count >= needed;
  } catch (error) {
    if (isNotFound(error, JetStreamApiCodes.StreamNotFound)) return false;
    throw error;
  }
};

const durableConsumers = (): readonly { readonly name: string; readonly subject: string }[] =>
  serviceNames.flatMap((service) =>
    subscriptions[service].durable.map((event) => ({ name: consumerName(service, event), subject: event.subject })),
  );

const remedy = 'Start nats-server with -js, or correct OSTIARY_NATS_URL.';
const hostsOf = ({ url }: NatsAccess): string =>
  url
    .split(',')
    .map((server) => new URL(server.trim()).host)
    .join(', ');

const unreachable =
  (access: NatsAccess) =>
  (error: unknown): never => {
    if (error instanceof StartError) throw error;
    throw new StartError(`NATS cannot be reached at ${hostsOf(access)}. ${remedy}`, { cause: error });
  };

const withoutJetStream =
  (access: NatsAccess) =>
  (error: unknown): never => {
    if (!(error instanceof Error && error.name === 'JetStreamNotEnabled')) throw error;
    throw new StartError(`NATS at ${hostsOf(access)} has no JetStream. ${remedy}`, { cause: error });
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
  const changeable = { ack_wait: nanos(30_000), max_deliver: -1, max_ack_pending: 1_024 };
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

const removeRetired = async (manager: JetStreamManager): Promise<void> => {
  for (const name of retiredConsumers)
    try {
      const { num_waiting: pulls } = await manager.consumers.info(eventStream, name);
      // While an update is rolled out, replicas of the version before still take these events.
      if (pulls === 0) await manager.consumers.delete(eventStream, name);
    } catch (error) {
      if (!isNotFound(error, JetStreamApiCodes.ConsumerNotFound)) throw error;
    }
};

const isNotFound = (error: unknown, code: number): boolean => error instanceof JetStreamApiError && error.code === code;
