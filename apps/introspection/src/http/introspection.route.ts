import { NotFoundException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { introspectionPath, type ParameterList, type Tenant } from '#contracts';
import { strictestProfile } from '#oauth-core';
import { clientAddress, inTenant, PrebuiltResponses, requestContextOf } from '#platform';
import { TenantDirectory } from '#tenancy';
import {
  type IntrospectionAnswer,
  type IntrospectionRequest,
  IntrospectTokenUseCase,
} from '../use-cases/introspect-token/introspect-token.use-case.js';

type Request = FastifyRequest<{ Params: { slug: string }; Body: ParameterList | undefined }>;

const signedResponse = /(^|,)\s*application\/token-introspection\+jwt\s*(;|,|$)/i;

const read = (request: Request): IntrospectionRequest => {
  const {
    headers: { accept, authorization },
    body,
  } = request;
  return {
    parameters: body ?? [],
    authorization: authorization ?? null,
    address: clientAddress(request),
    signed: accept !== undefined && signedResponse.test(accept),
  };
};

/** As `asked`, by what the tenant is held to (FAPI 2.0 Message Signing §5.5.1). */
const heldTo = ({ settings }: Tenant, asked: IntrospectionRequest): IntrospectionRequest =>
  strictestProfile(settings).requiresSignedIntrospection ? { ...asked, signed: true } : asked;

const send = (reply: FastifyReply, { status, headers, body }: IntrospectionAnswer): void => {
  void reply.code(status).headers(headers).send(body);
};

/**
 * RFC 7662 over HTTP, RFC 9701 where it is accepted. A route of Fastify's own: Nest's guards, pipes and interceptors would
 * take as long as the answer. The query string is never read: a token in it would end in logs (RFC 7662 §2.1).
 */
export const registerIntrospection = (app: NestFastifyApplication): void => {
  const tenants = app.get(TenantDirectory, { strict: false });
  const introspectToken = app.get(IntrospectTokenUseCase, { strict: false });
  const fastify = app.getHttpAdapter().getInstance();
  const answers = PrebuiltResponses.of(fastify);

  const look = async (request: Request, reply: FastifyReply, asked: IntrospectionRequest): Promise<void> => {
    const context = requestContextOf(request);
    const tenant = await tenants.bySlug(context, request.params.slug);
    if (tenant?.status !== 'active') throw new NotFoundException();
    send(reply, await introspectToken.execute(inTenant(context, tenant), heldTo(tenant, asked)));
  };

  fastify.post(introspectionPath, (request: Request, reply: FastifyReply) => {
    const asked = read(request);
    const tenant = tenants.rememberedBySlug(request.params.slug);
    const recalled = tenant?.status === 'active' ? introspectToken.recall(tenant.id, heldTo(tenant, asked)) : null;
    // No promise where nothing is waited for: each costs as much as the look-up.
    if (recalled) answers.send(request, reply, recalled);
    else look(request, reply, asked).catch((error: unknown) => reply.send(error));
  });
};
