import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type LogoutOutcome, type ParameterList, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { logoutPage, signedOutPage, staySignedInPage } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { clearSessionCookie, readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import { requireOwnForm } from '../http/same-origin.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { Visit } from '../tenancy/visit.js';
import { Visits } from '../tenancy/visits.js';
import { isLogoutConfirmation, logoutConfirmation } from './logout-confirmation.js';

/** Members of our own form, which are none of the protocol's parameters. */
const ownMembers: readonly string[] = ['confirmation', 'decision'];

/** A client's POST this long (characters) does not fit into the address it would be repeated as. */
const longestRepeatable = 7_000;

/**
 * The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2). RPCs: token.beginLogout, which asks the session service
 * what the session cookie is worth, and session.endSession, for the cookie's session or the one that an ID token proves where the browser brings none.
 */
@Controller('t/:slug/oauth/logout')
export class LogoutController {
  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  @Get()
  async get(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    await this.begin(visit, queryParameters(request));
  }

  @Post()
  async post(
    @Param('slug') slug: string,
    @Body() form: ParameterList | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    const parameters = (form ?? []).filter(([name]) => !ownMembers.includes(name));
    const confirmation = singleParameter(form ?? [], 'confirmation');
    if (confirmation !== null) await this.confirmed(visit, parameters, confirmation, singleParameter(form ?? [], 'decision'));
    else if (readSessionCookie(visit) === null) await this.repeatAsGet(visit, parameters);
    else await this.begin(visit, parameters);
  }

  private async begin(visit: Visit, parameters: ParameterList): Promise<void> {
    const sessionToken = readSessionCookie(visit);
    const outcome = await this.rpc.call(rpcMap.token.beginLogout, visit.context, { parameters, sessionToken });
    if (outcome.kind === 'confirm' && sessionToken !== null) {
      await this.ask(visit, outcome, parameters, sessionToken);
    } else {
      const location = await this.end(visit, outcome, sessionToken);
      if (location !== null) await seeOther(visit.reply, location);
    }
  }

  /** The user has decided, in the form that this browser was shown; anybody else's form is refused. */
  private async confirmed(visit: Visit, parameters: ParameterList, confirmation: string, decision: string | null): Promise<void> {
    requireOwnForm(visit.request, visit.tenant.issuer);
    const sessionToken = readSessionCookie(visit);
    const genuine = sessionToken !== null && isLogoutConfirmation(confirmation, sessionToken, visit.tenant.id);
    if (!genuine || (decision !== 'sign_out' && decision !== 'stay')) throw new HttpInputError(400, 'The form is not valid.');
    if (decision === 'stay') {
      await this.pages.send(visit, staySignedInPage(this.pages.frameOf(visit)));
      return;
    }
    const outcome = await this.rpc.call(rpcMap.token.beginLogout, visit.context, { parameters, sessionToken });
    const location = await this.end(visit, outcome, sessionToken);
    if (location !== null) await this.pages.leave(visit, location);
  }

  private async ask(
    visit: Visit,
    { clientName }: Extract<LogoutOutcome, { kind: 'confirm' }>,
    parameters: ParameterList,
    sessionToken: string,
  ): Promise<void> {
    const confirmation = logoutConfirmation(sessionToken, visit.tenant.id);
    const kept = parameters.filter(([name]) => !ownMembers.includes(name));
    const page = logoutPage({ ...this.pages.frameOf(visit), clientName, confirmation, parameters: kept });
    await this.pages.send(visit, page);
  }

  /** Where the browser goes from here; null where a page has been sent. */
  private async end(visit: Visit, outcome: LogoutOutcome, sessionToken: string | null): Promise<string | null> {
    if (outcome.kind === 'error_page') {
      await this.pages.sendClientError(visit, outcome);
      return null;
    }
    if (sessionToken !== null) await this.rpc.call(rpcMap.session.endSession, visit.context, { sessionToken });
    if (outcome.kind === 'end_session' && outcome.session !== null)
      await this.rpc.call(rpcMap.session.endSession, visit.context, outcome.session);
    clearSessionCookie(visit);
    if (outcome.location === null) await this.pages.send(visit, signedOutPage(this.pages.frameOf(visit)));
    return outcome.location;
  }

  /** Browsers send no `lax` cookie with a POST of another site, but do with the navigation that follows a redirect. */
  private async repeatAsGet(visit: Visit, parameters: ParameterList): Promise<void> {
    const length = parameters.reduce((sum, pair) => sum + pair.join('').length, 0);
    // Whether there is a session would not be known: to say that it has ended could be wrong.
    if (length > longestRepeatable) throw new HttpInputError(413, 'The request is too long.');
    const { reply, tenant } = visit;
    const query = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString();
    await seeOther(reply, `${tenant.issuer}/oauth/logout${query === '' ? '' : `?${query}`}`);
  }
}
