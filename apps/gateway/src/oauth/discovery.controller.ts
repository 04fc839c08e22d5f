import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant } from '#contracts';
import { discoveryMetadata } from '#oauth-core';
import { supportedLocales } from '#pages';
import { GatewayConfig } from '../gateway.config.js';
import { Visits } from '../tenancy/visits.js';
import { type PublicDocument, publicDocument, sendPublicDocument } from './public-document.js';

/** The discovery document, where OpenID Connect Discovery §4 and where RFC 8414 §3 look for it. No RPC. */
@Controller()
export class DiscoveryController {
  /** Each lives as long as the directory remembers that state of its tenant. */
  private readonly documents = new WeakMap<Tenant, PublicDocument>();

  constructor(
    private readonly visits: Visits,
    private readonly config: GatewayConfig,
  ) {}

  @Get(['t/:slug/.well-known/openid-configuration', '.well-known/oauth-authorization-server/t/:slug'])
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { tenant } = await this.visits.open(slug, request, reply);
    await sendPublicDocument(request, reply, this.documentOf(tenant));
  }

  private documentOf(tenant: Tenant): PublicDocument {
    const document = this.documents.get(tenant) ?? this.write(tenant);
    this.documents.set(tenant, document);
    return document;
  }

  private write({ issuer, slug }: Tenant): PublicDocument {
    const introspectionEndpoint = `${this.config.introspectionPublicUrl}/t/${slug}/oauth/introspect`;
    return publicDocument(
      discoveryMetadata({ issuer, introspectionEndpoint, uiLocales: supportedLocales }),
      'application/json; charset=utf-8',
    );
  }
}
