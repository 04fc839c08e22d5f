import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectToNats, type NatsAccess } from './nats-link.js';
import { provisionOver, removeRetiredOver, stateOfStream } from './provision-streams.js';

export type KeepStreamsOptions = {
  readonly replicas?: number;
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
  /** Gets a line when the streams were made anew, and when they could not be. */
  readonly tell: (line: string) => void;
};

/**
 * Makes the streams and consumers anew whenever one is gone, until `stop` (fault F08: NATS lost its storage), and removes those of earlier versions that are not used any
 * more. Outboxes hold what is published meanwhile. Needs the rights of the NATS user `operator`; NATS may be down at any time.
 */
export const keepStreams = (access: NatsAccess, { replicas = 1, everyMs = 2_000, tell }: KeepStreamsOptions): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const isStopped = (): boolean => stopping.signal.aborted;
  let connection: NatsConnection | null = null;
  let lastFailure = '';
  /** Until it is told that they are there again: what makes them anew may fail half way, or not hear of its end. */
  let wereGone = false;

  const look = async (): Promise<void> => {
    connection ??= await connectToNats('operator', access);
    const state = await stateOfStream(connection);
    if (state === 'outdated') await removeRetiredOver(connection);
    if (state === 'incomplete') {
      wereGone = true;
      await provisionOver(connection, replicas);
    }
    if (wereGone) tell('The streams and consumers of NATS were gone and have been made anew.');
    wereGone = false;
  };
  const run = async (): Promise<void> => {
    while (!isStopped()) {
      try {
        await look();
        lastFailure = '';
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        if (failure !== lastFailure && !isStopped()) tell(`The streams of NATS cannot be looked after for now: ${failure}`);
        lastFailure = failure;
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      // A question that NATS does not answer ends with the connection.
      await connection?.close();
      await running;
    },
  };
};
