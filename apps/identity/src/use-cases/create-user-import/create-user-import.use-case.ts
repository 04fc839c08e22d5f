import { Injectable } from '@nestjs/common';
import type { CreateUserImportRequest, Idempotent, Replayable, TenantContext, UserImport } from '#contracts';
import { Clock, IdempotentCreations, Violations } from '#kernel';
import { IdSource } from '../../ports/id-source.js';
import { UserImportStore } from '../../ports/user-import-store.js';

const maxTotal = 100_000_000;
const sourceForm = /^[\x21-\x7e]{1,128}$/;

/** Begins an import: nobody is imported yet. */
@Injectable()
export class CreateUserImportUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly imports: UserImportStore,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Refuses with `invalid_argument`. */
  async execute(
    context: TenantContext,
    { idempotency, ...request }: CreateUserImportRequest & Idempotent,
  ): Promise<UserImport & Replayable> {
    const { format, source, total, dropSecondFactors } = request;
    const violations = new Violations();
    violations.check(Number.isInteger(total) && total >= 1 && total <= maxTotal, '/total', `must be a whole number from 1 to ${maxTotal}`);
    violations.check(source === null || sourceForm.test(source), '/source', 'must have 1 to 128 printable ASCII characters, and no spaces');
    violations.throwIfAny();
    const now = this.clock.now().toISOString();
    const begun: UserImport = {
      id: this.ids.userImportId(),
      format,
      source,
      total,
      dropSecondFactors,
      nextPosition: 0,
      imported: 0,
      refused: 0,
      createdAt: now,
      updatedAt: now,
    };
    return this.creations.once(context, idempotency, (run) =>
      run(async (tx) => {
        await this.imports.insert(tx, context, begun);
        return begun;
      }),
    );
  }
}
