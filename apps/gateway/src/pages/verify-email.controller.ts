import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { isWellFormedSecret } from '#oauth-core';
import { emailNotVerifiedPage, emailVerifiedPage, verifyEmailPage } from '#pages';
import { queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { Visit } from '../tenancy/visit.js';
import { Visits } from '../tenancy/visits.js';
import { PageAnswers } from './page-answers.js';

/** `{issuer}/verify-email?token=...`: the link of the message that asks to confirm an address. */
@Controller('t/:slug/verify-email')
export class VerifyEmailController {
  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  /** No RPC: opening a link confirms nothing, since programs open links too. */
  @Get()
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    const frame = this.pages.frameOf(visit);
    if (this.tokenOf(visit) === null) await this.pages.send(visit, emailNotVerifiedPage(frame), { status: 400 });
    else await this.pages.send(visit, verifyEmailPage(frame));
  }

  /** RPC: identity.verifyEmail. */
  @Post()
  async submit(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.openForm(slug, request, reply);
    const token = this.tokenOf(visit);
    const email = token === null ? null : await this.verify(visit, token);
    const frame = this.pages.frameOf(visit);
    if (email === null) await this.pages.send(visit, emailNotVerifiedPage(frame), { status: 400 });
    else await this.pages.send(visit, emailVerifiedPage(frame, email));
  }

  private tokenOf({ request }: Visit): string | null {
    const token = singleParameter(queryParameters(request), 'token');
    return token !== null && isWellFormedSecret('ev', token) ? token : null;
  }

  private async verify({ context }: Visit, token: string): Promise<string | null> {
    try {
      return (await this.rpc.call(rpcMap.identity.verifyEmail, context, { token })).email;
    } catch (error) {
      if (error instanceof ServiceError && (error.code === 'invalid_argument' || error.code === 'not_found')) return null;
      throw error;
    }
  }
}
