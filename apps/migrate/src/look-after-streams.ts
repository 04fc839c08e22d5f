import { keepStreams, provisionStreams } from '#messaging';
import { StartError } from '#kernel';
import { natsAccess } from '#platform/start';
import type { StreamsConfig } from './streams.config.js';

/**
 * Makes streams and consumers, or brings them up to date, once; or stays and does so whenever they are gone (fault F08), until
 * `stop`. Needs no database. Throws what NATS refused, or a `StartError` without its address.
 */
export const lookAfterStreams = async (config: StreamsConfig, tell: (line: string) => void): Promise<{ stop(): Promise<void> } | null> => {
  const { natsUrl, streamReplicas, watch } = config;
  if (natsUrl === undefined) throw new StartError('OSTIARY_NATS_URL is not set: there are no streams to look after.');
  const access = natsAccess(natsUrl, config);
  if (watch) return keepStreams(access, { replicas: streamReplicas, tell });
  await provisionStreams(access, { replicas: streamReplicas });
  tell('Streams and consumers are up to date.');
  return null;
};
