import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ParameterList, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { queryParameters } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { AuthorizationOutcomes } from '../pages/authorization-outcomes.js';
import type { Visit } from '../tenancy/visit.js';
import { Visits } from '../tenancy/visits.js';

/**
 * The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2). RPCs: token.startAuthorization, which asks the session service what
 * the session cookie is worth, and session.startSignIn where a page must be shown.
 */
@Controller('t/:slug/oauth/authorize')
export class AuthorizeController {
  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
    private readonly outcomes: AuthorizationOutcomes,
  ) {}

  @Get()
  async get(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    await this.authorize(visit, queryParameters(request));
  }

  /** Parameters of a POST are those of the form alone (OpenID Connect Core §3.1.2.1). */
  @Post()
  async post(
    @Param('slug') slug: string,
    @Body() parameters: ParameterList | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    await this.authorize(visit, parameters ?? []);
  }

  private async authorize(visit: Visit, parameters: ParameterList): Promise<void> {
    const sessionToken = readSessionCookie(visit);
    const outcome = await this.rpc.call(rpcMap.token.startAuthorization, visit.context, { parameters, sessionToken });
    await this.outcomes.answer(visit, outcome, sessionToken);
  }
}
