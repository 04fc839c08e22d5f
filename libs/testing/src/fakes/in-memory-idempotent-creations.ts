import { type Idempotency, type JsonObject, type Replayable, ServiceError, type TenantScope } from '#contracts';
import { IdempotentCreations, type RunCreation, type UnitOfWork } from '#kernel';

type Stored = { readonly fingerprint: string; readonly answer: string };

/** Keys in memory, which never expire. Transactions follow one another there, so that nothing is ever in progress. */
export class InMemoryIdempotentCreations extends IdempotentCreations {
  readonly #stored = new Map<string, Stored>();

  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async once<Answer extends JsonObject & Replayable>(
    scope: TenantScope,
    idempotency: Idempotency | undefined,
    create: (run: RunCreation<Answer>) => Promise<Answer>,
  ): Promise<Answer> {
    if (idempotency === undefined) return create((work) => this.unitOfWork.transaction(scope, work));
    const { fingerprint } = idempotency;
    const key = `${scope.tenantId} ${idempotency.keyHash}`;
    const replay = ({ fingerprint: known, answer }: Stored): Answer => {
      if (known !== fingerprint) throw new ServiceError('idempotency_key_reused', 'The key was used for another body.');
      return Object.assign(JSON.parse(answer) as Answer, { replayed: true });
    };
    const stored = this.#stored.get(key);
    if (stored !== undefined) return replay(stored);
    return create((work) =>
      this.unitOfWork.transaction(scope, async (tx) => {
        const before = this.#stored.get(key);
        if (before !== undefined) return replay(before);
        const answer = await work(tx);
        tx.afterCommit(() => void this.#stored.set(key, { fingerprint, answer: JSON.stringify(answer) }));
        return answer;
      }),
    );
  }

  override async removeExpired(): Promise<number> {
    return 0;
  }
}
