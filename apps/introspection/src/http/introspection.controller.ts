import { Body, Controller, Headers, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ParameterList } from '#contracts';
import { inTenant, requestContextOf } from '#platform';
import { TenantDirectory } from '#tenancy';
import { IntrospectTokenUseCase } from '../use-cases/introspect-token/introspect-token.use-case.js';

/** RFC 7662 over HTTP. The query string is never read: a token in it would end in logs (§2.1). */
@Controller('t/:slug/oauth/introspect')
export class IntrospectionController {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly introspectToken: IntrospectTokenUseCase,
  ) {}

  @Post()
  async introspect(
    @Param('slug') slug: string,
    @Headers('authorization') authorization: string | undefined,
    @Body() parameters: ParameterList | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const context = requestContextOf(request);
    const tenant = await this.tenants.bySlug(context, slug);
    if (tenant?.status !== 'active') throw new NotFoundException();
    const { status, headers, body } = await this.introspectToken.execute(inTenant(context, tenant), {
      parameters: parameters ?? [],
      authorization: authorization ?? null,
    });
    await reply.status(status).headers(headers).send(body);
  }
}
