import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AuthorizationError, connect, PermissionViolationError, type NatsConnection } from '@nats-io/transport-node';
import type { AppName } from '#contracts';
import { FailureLog, StartError } from '#kernel';
import { Listeners } from '../listeners.js';
import { inboxPrefix } from './nats-names.js';

/** Where a NATS server is and as whom to speak to it. */
export type NatsAccess = {
  /** One address, or several of a cluster, separated by commas. */
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM file of the authority that signed the server's certificate. Unset: those that Node trusts. */
  readonly caFile?: string | undefined;
  /** PEM files of the app's own certificate and its key, where the server asks for one. */
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
};

const logger = new Logger('Nats');
const failures = new FailureLog(logger);
const connectTimeoutMs = 2_000;
const retryMs = 1_000;
/** A server that answers neither of two pings is taken for gone: within 2 s, for no replica may trust its memory longer. */
const pingInterval = 600;
const maxPingOut = 2;

/** With an address of tls:// no server is spoken to that offers none: by itself the client would take the server's word for it. */
const tlsOptions = ({ url, caFile, certificateFile, keyFile }: NatsAccess) => {
  const files = {
    ...(caFile !== undefined && { caFile }),
    ...(certificateFile !== undefined && { certFile: certificateFile }),
    ...(keyFile !== undefined && { keyFile }),
  };
  return url.includes('tls://') || Object.keys(files).length > 0 ? { tls: files } : {};
};

const options = (name: AppName | 'operator', access: NatsAccess) => ({
  servers: access.url.split(',').map((server) => server.trim()),
  name: `ostiary-${name}`,
  inboxPrefix: inboxPrefix(name),
  timeout: connectTimeoutMs,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
  reconnectJitter: 250,
  ignoreAuthErrorAbort: true,
  pingInterval,
  maxPingOut,
  ...(access.user !== undefined && { user: access.user }),
  ...(access.password !== undefined && { pass: access.password }),
  ...tlsOptions(access),
});

/** Connects once. Throws a `StartError` if the server refuses the credentials, the client's error if there is none. */
export const connectToNats = async (name: AppName | 'operator', access: NatsAccess): Promise<NatsConnection> => {
  try {
    return await connect(options(name, access));
  } catch (error) {
    if (!(error instanceof AuthorizationError)) throw error;
    throw new CredentialsRefused(
      `NATS refuses the credentials of user ${access.user ?? '(none)'}. Check OSTIARY_NATS_USER and OSTIARY_NATS_PASSWORD.`,
      { cause: error },
    );
  }
};

class CredentialsRefused extends StartError {}

/** One app's connection to NATS, which comes back by itself for as long as the app runs. */
export class NatsLink {
  readonly #interrupted = new Listeners();
  readonly #restored = new Listeners();
  readonly #refused = new Set<(subject: string) => void>();
  #up = true;

  private constructor(readonly connection: NatsConnection) {
    void this.#watch();
  }

  /** Waits for a server that is not there yet; throws a `StartError` if it is there and refuses the credentials. */
  static async open(name: AppName, access: NatsAccess): Promise<NatsLink> {
    for (;;) {
      try {
        return new NatsLink(await connectToNats(name, access));
      } catch (error) {
        if (error instanceof CredentialsRefused) throw error;
        failures.warn({ msg: 'NATS is not there; waiting for it' }, error);
        await sleep(retryMs);
      }
    }
  }

  isConnected(): boolean {
    return this.#up;
  }

  onInterruption(listener: () => void): () => void {
    return this.#interrupted.add(listener);
  }

  onRestored(listener: () => void): () => void {
    return this.#restored.add(listener);
  }

  /** Calls `listener` when the server refuses to let this app publish to a subject. */
  onPublishRefused(listener: (subject: string) => void): void {
    this.#refused.add(listener);
  }

  async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    // Draining waits for the server; one that is gone would be waited for in vain.
    if (this.#up) await this.connection.drain();
    else await this.connection.close();
  }

  async #watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') this.#goDown();
      else if (status.type === 'reconnect') await this.#comeBack();
      else if (status.type === 'error') this.#report(status.error);
    }
    this.#goDown();
  }

  #goDown(): void {
    if (!this.#up) return;
    this.#up = false;
    if (!this.connection.isClosed()) logger.warn('The connection to NATS is down.');
    this.#interrupted.notify();
  }

  async #comeBack(): Promise<void> {
    try {
      // The server has our subscriptions again once it has answered this.
      await this.connection.flush();
    } catch {
      return;
    }
    if (this.#up || this.connection.isClosed()) return;
    this.#up = true;
    logger.log('The connection to NATS is back.');
    this.#restored.notify();
  }

  #report(error: Error): void {
    if (error instanceof PermissionViolationError) logger.error({ msg: 'NATS reports an error', err: error });
    else failures.warn({ msg: 'NATS reports an error' }, error);
    if (!(error instanceof PermissionViolationError) || error.operation !== 'publish') return;
    for (const listener of this.#refused) listener(error.subject);
  }
}
