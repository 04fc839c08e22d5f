import { Body, Controller, Get, Headers, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ParameterList, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { singleParameter } from '../http/parameters.js';
import { Visits } from '../tenancy/visits.js';
import { sendOAuthReply } from './send-oauth-reply.js';

/**
 * The userinfo endpoint (OpenID Connect Core §5.3). One RPC. The token is taken from the header or, with POST, from the
 * form (RFC 6750 §2.1, §2.2); never from the query, which ends in logs.
 */
@Controller('t/:slug/oauth/userinfo')
export class UserinfoController {
  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
  ) {}

  @Get()
  async get(
    @Param('slug') slug: string,
    @Headers('authorization') authorization: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(slug, authorization, null, request, reply);
  }

  @Post()
  async post(
    @Param('slug') slug: string,
    @Headers('authorization') authorization: string | undefined,
    @Body() parameters: ParameterList | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(slug, authorization, singleParameter(parameters ?? [], 'access_token'), request, reply);
  }

  private async answer(
    slug: string,
    authorization: string | undefined,
    bodyToken: string | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { context } = await this.visits.open(slug, request, reply);
    const answer = await this.rpc.call(rpcMap.token.getUserinfo, context, { authorization: authorization ?? null, bodyToken });
    sendOAuthReply(reply, answer);
  }
}
