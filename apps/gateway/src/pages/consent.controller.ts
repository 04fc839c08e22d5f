import { Body, Controller, Get, Logger, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AuthorizationDisplay, type LoginTransaction, type ParameterList, rpcMap, ServiceError, type UserId } from '#contracts';
import { logFields, RpcClient } from '#kernel';
import { completedPage, consentPage } from '#pages';
import { HttpInputError } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { Visit } from '../tenancy/visit.js';
import { Visits } from '../tenancy/visits.js';
import { AuthorizationOutcomes, transactionLocation } from './authorization-outcomes.js';
import { transactionKeyOf } from './login-transaction-key.js';
import { PageAnswers } from './page-answers.js';

/** `{issuer}/consent`. */
@Controller('t/:slug/consent')
export class ConsentController {
  private readonly logger = new Logger(ConsentController.name);

  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
    private readonly outcomes: AuthorizationOutcomes,
    private readonly pages: PageAnswers,
  ) {}

  /** RPCs: session.getLogin; then, at the same time, token.describeAuthorization and identity.findUser. */
  @Get()
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    const transaction = await this.rpc.call(rpcMap.session.getLogin, visit.context, transactionKeyOf(visit));
    if (transaction.step === 'login') {
      await seeOther(reply, transactionLocation(visit, 'login', transaction.transactionId));
      return;
    }
    const userId = transaction.session?.userId ?? null;
    const [display, account] = await Promise.all([this.describe(visit, transaction), userId && this.accountOf(visit, userId)]);
    if (display === null) await this.pages.send(visit, completedPage(this.pages.frameOf(visit)));
    else await this.sendForm(visit, display, account);
  }

  /** RPCs: session.finishLogin, which lets one decision through, and token.resumeAuthorization. */
  @Post()
  async submit(
    @Param('slug') slug: string,
    @Body() form: ParameterList | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.openForm(slug, request, reply);
    const key = transactionKeyOf(visit);
    const decision = singleParameter(form ?? [], 'decision');
    if (decision !== 'allow' && decision !== 'deny') throw new HttpInputError(400, 'The form has no decision.');

    const sessionToken = readSessionCookie(visit);
    if (sessionToken === null) throw new ServiceError('transaction_invalid', 'The session of this sign-in has ended.');
    const finish = { ...key, sessionToken };
    const { authorizationRequestId: requestId } = await this.rpc.call(rpcMap.session.finishLogin, visit.context, finish);
    const outcome = await this.rpc.call(rpcMap.token.resumeAuthorization, visit.context, { requestId, sessionToken, decision });
    await this.outcomes.answerForm(visit, outcome, sessionToken);
  }

  /** Null when the request was answered: a login without a consent leaves its transaction here, and a browser's history leads back to it. */
  private async describe(visit: Visit, transaction: LoginTransaction): Promise<AuthorizationDisplay | null> {
    if (transaction.step === 'finished') return null;
    try {
      const requestId = transaction.authorizationRequestId;
      return await this.rpc.call(rpcMap.token.describeAuthorization, visit.context, {
        requestId,
        sessionToken: readSessionCookie(visit),
      });
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'transaction_invalid') return null;
      throw error;
    }
  }

  /** A help for people with several accounts; the page does without it when the identity service is down. */
  private async accountOf(visit: Visit, id: UserId): Promise<string | null> {
    try {
      const { user } = await this.rpc.call(rpcMap.identity.findUser, visit.context, { id });
      return user && (user.username ?? user.email);
    } catch (error) {
      this.logger.warn({ msg: 'The account is not shown on the consent page', ...logFields(visit.context), error });
      return null;
    }
  }

  private async sendForm(visit: Visit, display: AuthorizationDisplay, account: string | null): Promise<void> {
    const { clientName, clientLogoUri, clientLinks, scopes, uiLocales } = display;
    const page = consentPage({ ...this.pages.frameOf(visit, uiLocales), clientName, clientLogoUri, clientLinks, scopes, account });
    await this.pages.send(visit, page, { pictures: [clientLogoUri] });
  }
}
