import { Injectable } from '@nestjs/common';
import { type LogoutOutcome, type ParameterList, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { goOnScriptHash, logoutFramesPage, logoutPage, signedOutPage, staySignedInPage } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { clearSessionCookie, readSessionCookie } from '../http/cookies.js';
import { formConfirmation, isFormConfirmation } from '../http/form-confirmation.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import { addressAt, routes } from '../http/routes.js';
import { requireOwnForm } from '../http/same-origin.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { TenantRequest } from '../http/tenant-request.js';

/** Members of our own form, which are none of the protocol's parameters. */
const ownMembers: readonly string[] = ['confirmation', 'decision'];

/** A client's POST this long (characters) does not fit into the address it would be repeated as. */
const longestRepeatable = 7_000;

/**
 * The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2). RPCs: token.beginLogout, which asks the session service
 * what the session cookie is worth, and session.endSession, for the cookie's session or the one that an ID token proves where the browser brings none.
 */
@Injectable()
export class LogoutEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  get(request: TenantRequest): Promise<void> {
    return this.begin(request, queryParameters(request.http), (location) => seeOther(request.reply, location));
  }

  async post(request: TenantRequest): Promise<void> {
    const form = formOf(request);
    const parameters = form.filter(([name]) => !ownMembers.includes(name));
    const confirmation = singleParameter(form, 'confirmation');
    if (confirmation !== null) await this.confirmed(request, parameters, confirmation, singleParameter(form, 'decision'));
    else if (readSessionCookie(request) === null) await this.repeatAsGet(request, parameters);
    else await this.begin(request, parameters, (location) => seeOther(request.reply, location));
  }

  private async begin(request: TenantRequest, parameters: ParameterList, leave: (location: string) => Promise<void>): Promise<void> {
    const sessionToken = readSessionCookie(request);
    const outcome = await this.rpc.call(rpcMap.token.beginLogout, request.context, { parameters, sessionToken });
    if (outcome.kind === 'confirm' && sessionToken !== null) {
      await this.ask(request, outcome, parameters, sessionToken);
    } else {
      const location = await this.end(request, outcome, sessionToken);
      if (location !== null) await leave(location);
    }
  }

  /**
   * The user has decided, in the form that this browser was shown; another site's form is refused. One of a session that is over, as the second copy of a form is, decides
   * nothing: who is signed in by now is asked, and who is not is signed out (N03).
   */
  private async confirmed(request: TenantRequest, parameters: ParameterList, confirmation: string, decision: string | null): Promise<void> {
    requireOwnForm(request.http, request.tenant.issuer);
    if (decision !== 'sign_out' && decision !== 'stay') throw new HttpInputError(400, 'The form is not valid.');
    const sessionToken = readSessionCookie(request);
    if (sessionToken === null || !isFormConfirmation(confirmation, 'logout', sessionToken, request.tenant.id))
      return this.begin(request, parameters, (location) => this.pages.leave(request, location));
    if (decision === 'stay') {
      await this.pages.send(request, staySignedInPage(this.pages.frameOf(request)));
      return;
    }
    const outcome = await this.rpc.call(rpcMap.token.beginLogout, request.context, { parameters, sessionToken });
    const location = await this.end(request, outcome, sessionToken);
    if (location !== null) await this.pages.leave(request, location);
  }

  private async ask(
    request: TenantRequest,
    { clientName }: Extract<LogoutOutcome, { kind: 'confirm' }>,
    parameters: ParameterList,
    sessionToken: string,
  ): Promise<void> {
    const confirmation = formConfirmation('logout', sessionToken, request.tenant.id);
    const kept = parameters.filter(([name]) => !ownMembers.includes(name));
    const page = logoutPage({ ...this.pages.frameOf(request), clientName, confirmation, parameters: kept });
    await this.pages.send(request, page);
  }

  /** Where the browser goes from here; null where a page has been sent. */
  private async end(request: TenantRequest, outcome: LogoutOutcome, sessionToken: string | null): Promise<string | null> {
    if (outcome.kind === 'error_page') {
      await this.pages.sendClientError(request, outcome);
      return null;
    }
    if (sessionToken !== null) await this.rpc.call(rpcMap.session.endSession, request.context, { sessionToken });
    if (outcome.kind === 'end_session' && outcome.session !== null)
      await this.rpc.call(rpcMap.session.endSession, request.context, outcome.session);
    clearSessionCookie(request);
    const { frames = [], destination } = outcome;
    const isOffered = outcome.location !== null && destination !== undefined;
    const link = isOffered ? { location: outcome.location, destination } : null;
    const location = isOffered ? null : outcome.location;
    const isBrowser = (request.http.headers.accept ?? '').includes('text/html');
    if (frames.length > 0 && isBrowser) {
      const page = logoutFramesPage({ ...this.pages.frameOf(request), frames, location, link });
      await this.pages.send(request, page, { frames, ...(location !== null && { scripts: [goOnScriptHash] }) });
      return null;
    }
    if (location === null) await this.pages.send(request, signedOutPage(this.pages.frameOf(request), link));
    return location;
  }

  /** Browsers send no `lax` cookie with a POST of another site, but do with the navigation that follows a redirect. */
  private async repeatAsGet(request: TenantRequest, parameters: ParameterList): Promise<void> {
    const length = parameters.reduce((sum, pair) => sum + pair.join('').length, 0);
    // Whether there is a session would not be known: to say that it has ended could be wrong.
    if (length > longestRepeatable) throw new HttpInputError(413, 'The request is too long.');
    const { reply, tenant } = request;
    const query = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString();
    await seeOther(reply, `${addressAt(tenant.issuer, routes.logout)}${query === '' ? '' : `?${query}`}`);
  }
}
