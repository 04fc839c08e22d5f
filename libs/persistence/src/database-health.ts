import { Client } from 'pg';
import { inAwakeTime } from '#kernel';

/**
 * Asks the database at `url` whether it answers, time and again, on a connection of its own: a pool that is merely busy must not take the
 * replica out of service. The connection is kept from one question to the next, and replaced when one fails.
 */
export class DatabaseProbe {
  #client: Client | null = null;
  #asking: Promise<void> | null = null;

  /** `question` is what it must answer on that connection; left out: `SELECT 1`. */
  constructor(
    private readonly url: string,
    private readonly timeoutMs = 1_000,
    private readonly question: (client: Client) => Promise<unknown> = (client) => client.query('SELECT 1'),
  ) {}

  /** Resolves if it answers within the time, rejects if not. Asked again meanwhile, it gives the same answer. */
  probe(): Promise<void> {
    this.#asking ??= this.#probe().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async close(): Promise<void> {
    await this.#client?.end().catch(() => undefined);
  }

  async #probe(): Promise<void> {
    const client = this.#client ?? this.#open();
    try {
      const late = (): Error => new Error(`the database did not answer within ${this.timeoutMs} ms`);
      await inAwakeTime(this.timeoutMs, this.#ask(client), late);
    } catch (error) {
      this.#drop(client);
      throw error;
    }
  }

  #open(): Client {
    const client = new Client({ connectionString: this.url, application_name: 'ostiary-health' });
    client.on('error', () => undefined); // the next caller is told
    return client;
  }

  async #ask(client: Client): Promise<void> {
    if (client !== this.#client) await client.connect();
    await this.question(client);
    this.#client = client;
  }

  /** At once: `end` would wait for the answer that does not come. */
  #drop(client: Client): void {
    if (this.#client === client) this.#client = null;
    client.connection.stream.destroy();
    client.end().catch(() => undefined);
  }
}

/** Resolves if the database at `url` answers `SELECT 1` within `timeoutMs`, rejects if not. */
export const probeDatabase = async (url: string, timeoutMs = 1_000): Promise<void> => {
  const probe = new DatabaseProbe(url, timeoutMs);
  try {
    await probe.probe();
  } finally {
    await probe.close();
  }
};
