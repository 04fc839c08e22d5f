import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { isWellFormedSecret } from '#oauth-core';
import { emailNotVerifiedPage, emailVerifiedPage, verifyEmailPage } from '#pages';
import { queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import { requireOwnForm } from '../http/same-origin.js';
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
    if (this.tokenOf(visit) === null) await this.send(visit, emailNotVerifiedPage(frame), 400);
    else await this.send(visit, verifyEmailPage(frame), 200);
  }

  /** RPC: identity.verifyEmail. */
  @Post()
  async submit(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    requireOwnForm(request, visit.tenant.issuer);
    const token = this.tokenOf(visit);
    const email = token === null ? null : await this.verify(visit, token);
    const frame = this.pages.frameOf(visit);
    if (email === null) await this.send(visit, emailNotVerifiedPage(frame), 400);
    else await this.send(visit, emailVerifiedPage(frame, email), 200);
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

  private async send({ reply, tenant }: Visit, page: string, status: number): Promise<void> {
    await this.pages.send(reply, page, status, { pictures: [tenant.branding.logoUri] });
  }
}
