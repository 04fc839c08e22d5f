import { setTimeout as sleep } from 'node:timers/promises';
import {
  AckPolicy,
  type ApiError,
  type ConsumerInfo,
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
 * date, and removes consumers of earlier versions that nobody uses for some seconds; needs the rights of the NATS user `operator`. Idempotent. Throws a `StartError` if NATS is not there or refuses.
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

/** Patient: NATS answers late while it stores much. */
const managerOver = (connection: NatsConnection): Promise<JetStreamManager> => jetstreamManager(connection, { timeout: 10_000 });

/** As `provisionStreams`, over a connection that stays open. */
export const provisionOver = async (connection: NatsConnection, replicas: number): Promise<void> => {
  const manager = await managerOver(connection);
  await provisionStream(manager, replicas);
  for (const { name, subject } of durableConsumers()) await provisionConsumer(manager, name, subject);
  await removeRetired(manager);
};

/** Removes consumers that an earlier version had. While an update is rolled out, replicas of the version before still take events by them. */
export const removeRetiredOver = async (connection: NatsConnection): Promise<void> => removeRetired(await managerOver(connection));

/** `incomplete`: the stream or one of its consumers is gone; `outdated`: there is one of an earlier version. */
type StreamState = 'incomplete' | 'outdated' | 'current';

/** By the names of the stream's consumers: a count would take another's for one that is missing. */
export const stateOfStream = async (connection: NatsConnection): Promise<StreamState> => {
  const names = await consumerNames(connection);
  if (!durableConsumers().every(({ name }) => names.has(name))) return 'incomplete';
  return retiredConsumers.some((name) => names.has(name)) ? 'outdated' : 'current';
};

type ConsumerNames = { readonly error?: ApiError; readonly consumers?: readonly string[] | null };

/** None where there is no stream. One question for all (the first 1,024, and nobody but the operator makes any), which the client has no call for. What is asked of a server that just starts may never be answered, so it is asked again soon. */
const consumerNames = async (connection: NatsConnection): Promise<ReadonlySet<string>> => {
  const answer = await connection.request(`$JS.API.CONSUMER.NAMES.${eventStream}`, '{}', { timeout: 3_000 });
  const { error, consumers } = answer.json<ConsumerNames>();
  if (error !== undefined && error.err_code !== JetStreamApiCodes.StreamNotFound) throw new JetStreamApiError(error);
  return new Set(consumers);
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
  if ((await findConsumer(manager, name)) !== null) await manager.consumers.update(eventStream, name, changeable);
  else
    await manager.consumers.add(eventStream, {
      durable_name: name,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ...changeable,
    });
};

/** So often it is asked whether a consumer of an earlier version is still used: between two pulls of a replica there is a moment without any. */
const looks = { count: 4, everyMs: 1_000 };

/** Whether nobody pulls from it, and nobody has anything of it in hand, for some seconds. */
const isUnused = async (manager: JetStreamManager, name: string): Promise<boolean> => {
  for (let look = 0; look < looks.count; look += 1) {
    if (look > 0) await sleep(looks.everyMs);
    const consumer = await findConsumer(manager, name);
    if (consumer === null || consumer.num_waiting + consumer.num_ack_pending > 0) return false;
  }
  return true;
};

const removeRetired = async (manager: JetStreamManager): Promise<void> => {
  for (const name of retiredConsumers) if (await isUnused(manager, name)) await manager.consumers.delete(eventStream, name);
};

/** Null where there is none, or no stream. */
const findConsumer = async (manager: JetStreamManager, name: string): Promise<ConsumerInfo | null> => {
  try {
    return await manager.consumers.info(eventStream, name);
  } catch (error) {
    if (isNotFound(error, JetStreamApiCodes.ConsumerNotFound) || isNotFound(error, JetStreamApiCodes.StreamNotFound)) return null;
    throw error;
  }
};

const isNotFound = (error: unknown, code: number): boolean => error instanceof JetStreamApiError && error.code === code;
