import { Injectable } from '@nestjs/common';
import { type AuthorizationOutcome, type AuthorizationRequestId, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { formPostPage, formPostScriptHash } from '#pages';
import { readBrowserCookie, writeBrowserCookie } from '../http/cookies.js';
import { seeOther } from '../http/redirect.js';
import { uiLocalesOf } from '../http/ui-locales.js';
import type { Visit } from '../tenancy/visit.js';
import { PageAnswers } from './page-answers.js';

/**
 * The page on which a login transaction goes on, in the languages that this request asks for. The id in the query is a handle; the proof
 * is the binding cookie.
 */
export const transactionLocation = ({ request, tenant }: Visit, page: 'login' | 'consent', transactionId: string): string => {
  const locales = uiLocalesOf(request).join(' ');
  const query = new URLSearchParams({ transaction: transactionId, ...(locales !== '' && { ui_locales: locales }) });
  return `${tenant.issuer}/${page}?${query.toString()}`;
};

/** Takes the browser where the token service says: back to the client, to a page, or nowhere. */
@Injectable()
export class AuthorizationOutcomes {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: session.startLogin where a login or a consent must begin. `sessionToken` is the one that the outcome was found with. */
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
        return this.begin(visit, outcome.requestId, null);
      case 'consent_required':
        return this.begin(visit, outcome.requestId, sessionToken);
      case 'error_page':
        return this.pages.sendClientError(visit, outcome);
    }
  }

  private async begin(visit: Visit, authorizationRequestId: AuthorizationRequestId, sessionToken: string | null): Promise<void> {
    const browserToken = readBrowserCookie(visit);
    const started = await this.rpc.call(rpcMap.session.startLogin, visit.context, { authorizationRequestId, browserToken, sessionToken });
    const { transactionId, step } = started.transaction;
    if (started.browserToken !== browserToken) writeBrowserCookie(visit, started.browserToken);
    await seeOther(visit.reply, transactionLocation(visit, step === 'login' ? 'login' : 'consent', transactionId));
  }
}
