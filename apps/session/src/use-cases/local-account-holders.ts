import { Injectable } from '@nestjs/common';
import type { SessionFacts, TenantContext } from '#contracts';
import { AccountHolders, Clock } from '#kernel';
import { GetSessionUseCase } from './get-session/get-session.use-case.js';

/** This service knows itself whose session a secret is of. */
@Injectable()
export class LocalAccountHolders extends AccountHolders {
  constructor(
    private readonly getSession: GetSessionUseCase,
    clock: Clock,
  ) {
    super(clock);
  }

  protected override async find(context: TenantContext, sessionToken: string): Promise<SessionFacts | null> {
    return (await this.getSession.execute(context, { sessionToken })).session;
  }
}
