import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { Visits } from '../tenancy/visits.js';
import { publicFor } from './public-for.js';

/** The tenant's public keys (RFC 7517 §5). One RPC. */
@Controller('t/:slug/oauth/jwks')
export class JwksController {
  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
  ) {}

  /** May be kept for as long as a new key is published before it signs, and no longer. */
  @Get()
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { context } = await this.visits.open(slug, request, reply);
    const { keys } = await this.rpc.call(rpcMap.token.getJwks, context, {});
    await reply.headers(publicFor(300)).type('application/jwk-set+json').send({ keys });
  }
}
