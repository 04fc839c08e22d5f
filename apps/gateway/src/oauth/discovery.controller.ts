import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { discoveryMetadata } from '#oauth-core';
import { supportedLocales } from '#pages';
import { GatewayConfig } from '../gateway.config.js';
import { Visits } from '../tenancy/visits.js';
import { publicFor } from './public-for.js';

/** The discovery document, where OpenID Connect Discovery §4 and where RFC 8414 §3 look for it. No RPC. */
@Controller()
export class DiscoveryController {
  constructor(
    private readonly visits: Visits,
    private readonly config: GatewayConfig,
  ) {}

  @Get(['t/:slug/.well-known/openid-configuration', '.well-known/oauth-authorization-server/t/:slug'])
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { tenant } = await this.visits.open(slug, request, reply);
    await reply.headers(publicFor(300)).send(
      discoveryMetadata({
        issuer: tenant.issuer,
        introspectionEndpoint: `${this.config.introspectionPublicUrl}/t/${tenant.slug}/oauth/introspect`,
        uiLocales: supportedLocales,
      }),
    );
  }
}
