import { Injectable } from '@nestjs/common';
import type { Authenticated, PresentSignIn, TenantContext } from '#contracts';
import { PresentEnrolments } from '../present-enrolments.js';
import { SignInProgress } from '../sign-in-progress.js';

/** The user sets no authenticator up now, as long as the tenant lets that wait. */
@Injectable()
export class PostponeEnrolmentUseCase {
  constructor(
    private readonly enrolments: PresentEnrolments,
    private readonly progress: SignInProgress,
  ) {}

  /** With that a session begins, where all else is proved. Refuses with `transaction_invalid` where it cannot wait, or where the user has set one up by now. */
  async execute(
    context: TenantContext,
    { sessionToken, ...request }: PresentSignIn & { readonly userAgent: string | null },
  ): Promise<Authenticated> {
    await this.enrolments.look(context, { ...request, sessionToken });
    const moved = await this.progress.postponeEnrolment(context, { ...request, previousSessionToken: sessionToken });
    return { ...moved, knownBrowser: null };
  }
}
