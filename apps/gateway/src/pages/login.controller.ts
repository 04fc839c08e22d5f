import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type AuthorizationRequestId,
  type CompletedLogin,
  type LoginTransaction,
  type LoginTransactionKey,
  type ParameterList,
  rpcMap,
  ServiceError,
} from '#contracts';
import { RpcClient } from '#kernel';
import { completedPage, loginFieldLimits, loginPage, type LoginProblem } from '#pages';
import { DemoAccess } from '../demo/demo-access.js';
import { readKnownBrowserCookie, readSessionCookie, writeKnownBrowserCookie, writeSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { Visit } from '../tenancy/visit.js';
import { Visits } from '../tenancy/visits.js';
import { AuthorizationOutcomes, transactionLocation } from './authorization-outcomes.js';
import { transactionKeyOf } from './login-transaction-key.js';
import { PageAnswers } from './page-answers.js';

type Failure = { readonly status: number; readonly problem: LoginProblem; readonly username: string; readonly retryAfter?: number };

/** `{issuer}/login`. */
@Controller('t/:slug/login')
export class LoginController {
  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
    private readonly outcomes: AuthorizationOutcomes,
    private readonly pages: PageAnswers,
    private readonly demo: DemoAccess,
  ) {}

  /** RPCs: session.getLogin, token.describeAuthorization. */
  @Get()
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    const transaction = await this.rpc.call(rpcMap.session.getLogin, visit.context, transactionKeyOf(visit));
    if (transaction.step === 'login') await this.sendForm(visit, transaction.authorizationRequestId, null);
    else if (transaction.step === 'consent') await this.goToConsent(visit, transaction);
    else await this.pages.send(visit, completedPage(this.pages.frameOf(visit)));
  }

  /**
   * RPCs: session.completeLogin, which refuses a form of another browser before it lets the identity service look at the password, and
   * token.resumeAuthorization; after a failure session.getLogin and token.describeAuthorization instead of the last.
   */
  @Post()
  async submit(
    @Param('slug') slug: string,
    @Body() form: ParameterList | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.openForm(slug, request, reply);
    const key = transactionKeyOf(visit);
    const identifier = singleParameter(form ?? [], 'username')?.trim() ?? '';
    const password = singleParameter(form ?? [], 'password') ?? '';

    const completed = await this.complete(visit, { ...key, identifier, password });
    if ('problem' in completed) await this.showAgain(visit, key, completed);
    else await this.resume(visit, key, completed);
  }

  /**
   * What the user did wrong, without a word on whether there is such a user (ASVS 5.0 §6.3.8). Not 401: no HTTP
   * authentication would help (RFC 9110 §15.5.2).
   */
  private async complete(
    visit: Visit,
    attempt: LoginTransactionKey & { readonly identifier: string; readonly password: string },
  ): Promise<CompletedLogin | Failure> {
    const { identifier: username, password } = attempt;
    if (username === '' || password === '') return { status: 400, problem: 'missing', username };
    const invalid: Failure = { status: 400, problem: 'invalid_credentials', username };
    if (username.length > loginFieldLimits.username) return { ...invalid, username: '' };
    if (password.length > loginFieldLimits.password) return invalid;
    try {
      return await this.rpc.call(rpcMap.session.completeLogin, visit.context, {
        ...attempt,
        userAgent: visit.request.headers['user-agent'] ?? null,
        knownBrowser: readKnownBrowserCookie(visit),
        previousSessionToken: readSessionCookie(visit),
      });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'invalid_credentials' || error.code === 'invalid_argument') return invalid;
      if (error.code === 'too_many_requests')
        return { status: 429, problem: 'too_many_requests', username, retryAfter: error.retryAfter ?? 5 };
      throw error;
    }
  }

  private async resume(visit: Visit, key: LoginTransactionKey, completed: CompletedLogin): Promise<void> {
    const { sessionToken, authorizationRequestId, knownBrowser } = completed;
    writeSessionCookie(visit, sessionToken);
    writeKnownBrowserCookie(visit, knownBrowser);
    const request = { requestId: authorizationRequestId, sessionToken, decision: null };
    const outcome = await this.rpc.call(rpcMap.token.resumeAuthorization, visit.context, request);
    if (outcome.kind === 'consent_required') await this.goToConsent(visit, key);
    else await this.outcomes.answerForm(visit, outcome, sessionToken);
  }

  private async showAgain(visit: Visit, key: LoginTransactionKey, failure: Failure): Promise<void> {
    const { step, authorizationRequestId } = await this.rpc.call(rpcMap.session.getLogin, visit.context, key);
    if (step !== 'login') throw new ServiceError('transaction_invalid', 'This sign-in was completed already.');
    await this.sendForm(visit, authorizationRequestId, failure);
  }

  private async goToConsent(visit: Visit, { transactionId }: Pick<LoginTransaction, 'transactionId'>): Promise<void> {
    await seeOther(visit.reply, transactionLocation(visit, 'consent', transactionId));
  }

  private async sendForm(visit: Visit, requestId: AuthorizationRequestId, failure: Failure | null): Promise<void> {
    const display = await this.rpc.call(rpcMap.token.describeAuthorization, visit.context, { requestId, sessionToken: null });
    const page = loginPage({
      ...this.pages.frameOf(visit, display.uiLocales),
      clientName: display.clientName,
      clientLogoUri: display.clientLogoUri,
      username: failure?.username ?? display.loginHint ?? '',
      problem: failure?.problem ?? null,
      demoAccount: await this.demo.accountFor(visit, display.clientId),
    });
    if (failure?.retryAfter !== undefined) void visit.reply.header('Retry-After', String(failure.retryAfter));
    await this.pages.send(visit, page, { status: failure?.status ?? 200, pictures: [display.clientLogoUri] });
  }
}
