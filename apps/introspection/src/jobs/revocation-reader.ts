import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FailureLog } from '#kernel';
import { MessagingHealth } from '#messaging';
import { AppRequirements } from '#platform';
import { IntrospectionConfig } from '../introspection.config.js';
import { RevocationLists } from '../jwt/revocation-lists.js';

const retryMs = 1_000;

/**
 * Reads the revocations in force: all of them at the start, before which the replica is not ready, and after an interruption;
 * then what is new, often enough for them never to be too old.
 */
@Injectable()
export class RevocationReader implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly failures = new FailureLog(new Logger('Revocations'));
  private readonly stopping = new AbortController();
  private pause = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private hasRead = false;

  constructor(
    private readonly lists: RevocationLists,
    private readonly config: IntrospectionConfig,
    private readonly messaging: MessagingHealth,
    private readonly requirements: AppRequirements,
  ) {}

  /** Broadcasts arrive by now: Nest starts global modules, and with them messaging, before all others. */
  onApplicationBootstrap(): void {
    this.requirements.add('revocations', () => {
      if (!this.hasRead) throw new Error('not read yet');
    });
    this.messaging.onRestored(() => this.pause.abort());
    this.running = this.keepReading();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async keepReading(): Promise<void> {
    const { signal: stopped } = this.stopping;
    while (!stopped.aborted) {
      this.pause = new AbortController();
      const succeeded = await this.read();
      const waitMs = succeeded ? this.config.cacheSeconds * 500 : retryMs;
      await sleep(waitMs, undefined, { signal: AbortSignal.any([stopped, this.pause.signal]), ref: false }).catch(() => undefined);
    }
  }

  private async read(): Promise<boolean> {
    try {
      await this.lists.read();
      this.hasRead ||= this.lists.areComplete;
      return true;
    } catch (error) {
      if (!this.stopping.signal.aborted)
        this.failures.warn({ msg: 'The revocations in force could not be read; tokens are asked about' }, error);
      return false;
    }
  }
}
