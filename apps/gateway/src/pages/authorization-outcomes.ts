import { Injectable } from '@nestjs/common';
import { type AuthorizationOutcome, type PendingDecision, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { formPostPage, formPostScriptHash } from '#pages';
import { writeBrowserCookie } from '../http/cookies.js';
import { seeOther } from '../http/redirect.js';
import { signInLocation } from '../sign-in/sign-in-key.js';
import type { Visit } from '../tenancy/visit.js';
import { PageAnswers } from './page-answers.js';

/** Takes the browser where the token service says: back to the client, to a page, or nowhere. */
@Injectable()
export class AuthorizationOutcomes {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: session.startSignIn where a page must be shown. `sessionToken` is the one that the outcome was found with. */
  async answer(visit: Visit, outcome: AuthorizationOutcome, sessionToken: string | null): Promise<void> {
    if (outcome.kind === 'redirect') await seeOther(visit.reply, outcome.location);
    else await this.answerHere(visit, outcome, sessionToken);
  }

  /** As `answer`, after a form of a hosted page. */
  async answerForm(visit: Visit, outcome: AuthorizationOutcome, sessionToken: string | null): Promise<void> {
    if (outcome.kind === 'redirect') await this.pages.leave(visit, outcome.location);
    else await this.answerHere(visit, outcome, sessionToken);
  }

  private async answerHere(
    visit: Visit,
    outcome: Exclude<AuthorizationOutcome, { kind: 'redirect' }>,
    sessionToken: string | null,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'form_post': {
        const { action, parameters } = outcome;
        const page = formPostPage({ ...this.pages.frameOf(visit), action, parameters });
        return this.pages.send(visit, page, { formsLeave: true, scripts: [formPostScriptHash] });
      }
      case 'login_required':
      case 'consent_required':
        return this.begin(visit, outcome, sessionToken);
      case 'error_page':
        return this.pages.sendClientError(visit, outcome);
    }
  }

  private async begin(visit: Visit, { requestId, needs, wayBack }: PendingDecision, sessionToken: string | null): Promise<void> {
    const request = { requestId, needs, wayBack, sessionToken };
    const { signInId, browserToken } = await this.rpc.call(rpcMap.session.startSignIn, visit.context, request);
    writeBrowserCookie(visit, signInId, browserToken);
    await seeOther(visit.reply, signInLocation(visit, signInId));
  }
}
