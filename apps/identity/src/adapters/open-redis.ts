import type { ConnectionOptions } from 'node:tls';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';

/** Neither a connection nor an answer is waited for longer: a caller is answered within two seconds. Milliseconds. */
const patience = 800;

/**
 * A connection to Redis or Valkey that fails instead of hanging, and comes back by itself. A server that is silent counts as
 * lost, since a connection whose other end has vanished would otherwise be trusted for minutes. Certificates are
 * checked against the usual authorities; `tls` may name others.
 */
export const openRedis = (url: string, tls?: ConnectionOptions): Redis => {
  const logger = new Logger('Redis');
  const redis = new Redis(url, {
    connectionName: 'ostiary-identity',
    connectTimeout: patience,
    commandTimeout: patience,
    socketTimeout: patience,
    disconnectTimeout: 100,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(1_000, 50 * 2 ** attempt),
    ...(tls && { tls }),
  });
  let isLost = false;
  redis.on('error', (err: unknown) => {
    if (!isLost) logger.warn({ msg: 'Redis cannot be reached; nobody is signed in until it can', err });
    isLost = true;
  });
  redis.on('ready', () => {
    if (isLost) logger.log({ msg: 'Redis answers again' });
    isLost = false;
  });
  return redis;
};
