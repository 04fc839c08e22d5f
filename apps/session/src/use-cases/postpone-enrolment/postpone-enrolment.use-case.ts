import { Injectable } from '@nestjs/common';
import type { Authenticated, PresentSignIn, TenantContext } from '#contracts';
import { SignInProgress } from '../sign-in-progress.js';

/** The user sets no authenticator up now, as long as the tenant lets that wait. */
@Injectable()
export class PostponeEnrolmentUseCase {
  constructor(private readonly progress: SignInProgress) {}

  /** With that a session begins, where all else is proved. Refuses with `transaction_invalid` where it cannot wait. */
  async execute(
    context: TenantContext,
    { sessionToken, ...request }: PresentSignIn & { readonly userAgent: string | null },
  ): Promise<Authenticated> {
    const moved = await this.progress.postponeEnrolment(context, { ...request, previousSessionToken: sessionToken });
    return { ...moved, knownBrowser: null };
  }
}
