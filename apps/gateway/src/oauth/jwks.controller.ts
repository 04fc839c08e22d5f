import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Visits } from '../tenancy/visits.js';
import { JwksDocuments } from './jwks-documents.js';
import { sendPublicDocument } from './public-document.js';

/** The tenant's public keys (RFC 7517 §5). */
@Controller('t/:slug/oauth/jwks')
export class JwksController {
  constructor(
    private readonly visits: Visits,
    private readonly documents: JwksDocuments,
  ) {}

  @Get()
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { context } = await this.visits.open(slug, request, reply);
    await sendPublicDocument(request, reply, await this.documents.of(context));
  }
}
