import { NotFoundException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ParameterList } from '#contracts';
import { inTenant, requestContextOf } from '#platform';
import { TenantDirectory } from '#tenancy';
import {
  type IntrospectionAnswer,
  type IntrospectionRequest,
  IntrospectTokenUseCase,
} from '../use-cases/introspect-token/introspect-token.use-case.js';

type Request = FastifyRequest<{ Params: { slug: string }; Body: ParameterList | undefined }>;

const json = 'application/json; charset=utf-8';
const signedResponse = /(^|,)\s*application\/token-introspection\+jwt\s*(;|,|$)/i;

const read = ({ headers: { accept, authorization }, body, ip }: Request): IntrospectionRequest => ({
  parameters: body ?? [],
  authorization: authorization ?? null,
  address: ip,
  signed: accept !== undefined && signedResponse.test(accept),
});

const send = (reply: FastifyReply, { status, headers, body }: IntrospectionAnswer): FastifyReply =>
  reply.code(status).type(json).headers(headers).send(body);

/**
 * RFC 7662 over HTTP, RFC 9701 where it is accepted. A route of Fastify's own: Nest's guards, pipes and interceptors would
 * take as long as the answer. The query string is never read: a token in it would end in logs (RFC 7662 §2.1).
 */
export const registerIntrospection = (app: NestFastifyApplication): void => {
  const tenants = app.get(TenantDirectory, { strict: false });
  const introspectToken = app.get(IntrospectTokenUseCase, { strict: false });

  app
    .getHttpAdapter()
    .getInstance()
    .post('/t/:slug/oauth/introspect', async (request: Request, reply: FastifyReply) => {
      const { slug } = request.params;
      const asked = read(request);
      const remembered = tenants.rememberedBySlug(slug);
      const recalled = remembered?.status === 'active' ? introspectToken.recall(remembered.id, asked) : null;
      if (recalled) return send(reply, recalled);
      const context = requestContextOf(request);
      const tenant = await tenants.bySlug(context, slug);
      if (tenant?.status !== 'active') throw new NotFoundException();
      return send(reply, await introspectToken.execute(inTenant(context, tenant), asked));
    });
};
