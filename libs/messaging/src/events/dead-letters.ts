import { createHash, randomUUID } from 'node:crypto';
import type { EventEnvelope } from '#contracts';
import type { UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { Slots } from '../slots.js';
import { ownContext } from './event-context.js';
import { transactionsAtATime } from './event-handling.js';
import type { MalformedEvent } from '../wire/envelope.js';

const budgetMs = 10_000;
/** A flood of what are no events leaves a bounded trace. */
const maxMalformed = 1_000;

/** With its row of the inbox: when its message comes again for another event in it, it is a repetition. */
const insert = `WITH dead AS (INSERT INTO inbox (event_id, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING)
  INSERT INTO dead_letters (event_id, subject, tenant_id, envelope, tries, error) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (event_id) DO UPDATE SET tries = excluded.tries, error = excluded.error, died_at = now()`;
const insertMalformed = `INSERT INTO dead_letters (event_id, subject, tries, error) SELECT $1, $2, 1, $3
  WHERE (SELECT count(*) FROM dead_letters WHERE tenant_id IS NULL) < ${maxMalformed}
  ON CONFLICT (event_id) DO NOTHING`;

/** The table `dead_letters` of a service: what it could not handle, for the operator. Nothing reads it. */
export class DeadLetters {
  readonly #slots = new Slots(transactionsAtATime);

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Lays an event aside whose handling failed too often, and is not tried any more. */
  async add(event: EventEnvelope, tries: number, error: unknown): Promise<void> {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    await this.#run(insert, [event.id, event.subject, event.tenantId, JSON.stringify(event), tries, reason]);
  }

  /**
   * Notes that something came that is no event: where and why, without tenant and content. The first thousand are kept. What comes again with its message is
   * noted once.
   */
  async addMalformed({ subject, problem, sequence }: MalformedEvent): Promise<void> {
    const place = sequence === null ? '' : ` (sequence ${sequence} of the stream)`;
    const note = `no proper envelope: ${problem}${place}`;
    await this.#run(insertMalformed, [sequence === null ? randomUUID() : idOf(`${subject} ${note}`), subject, note]);
  }

  async #run(statement: string, parameters: readonly unknown[]): Promise<void> {
    await this.#slots.run(() =>
      this.unitOfWork.platformTransaction(ownContext(budgetMs), (tx) => SqlTransaction.of(tx).query(statement, parameters)),
    );
  }
}

/** A UUID that is the same for the same note. */
const idOf = (note: string): string => createHash('sha256').update(note).digest('hex').slice(0, 32);
