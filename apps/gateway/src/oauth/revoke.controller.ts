import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ParameterList, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { Visits } from '../tenancy/visits.js';
import { sendOAuthReply } from './send-oauth-reply.js';

/** The revocation endpoint (RFC 7009). One RPC. Parameters in the query are never read. */
@Controller('t/:slug/oauth/revoke')
export class RevokeController {
  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
  ) {}

  @Post()
  @HttpCode(200)
  async answer(
    @Param('slug') slug: string,
    @Headers('authorization') authorization: string | undefined,
    @Body() parameters: ParameterList | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { context } = await this.visits.open(slug, request, reply);
    const clientRequest = { parameters: parameters ?? [], authorization: authorization ?? null };
    await sendOAuthReply(reply, await this.rpc.call(rpcMap.token.revokeToken, context, clientRequest));
  }
}
