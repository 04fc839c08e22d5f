import { Injectable } from '@nestjs/common';
import type { StartedSignIn, StartSignInRequest, TenantContext } from '#contracts';
import { NewSignIns } from '../new-sign-ins.js';
import { PresentedSessions } from '../presented-sessions.js';

/** Begins one browser's way through the hosted pages, for the application that asked. */
@Injectable()
export class StartSignInUseCase {
  constructor(
    private readonly signIns: NewSignIns,
    private readonly presented: PresentedSessions,
  ) {}

  async execute(context: TenantContext, { requestId, needs, wayBack, sessionToken }: StartSignInRequest): Promise<StartedSignIn> {
    const presented = await this.presented.find(context, sessionToken);
    return this.signIns.begin(context, { purpose: { kind: 'authorization', requestId }, needs, wayBack, presented });
  }
}
