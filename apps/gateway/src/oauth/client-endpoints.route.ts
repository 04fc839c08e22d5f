import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type JsonObject, type OAuthReply, type ParameterList, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { PrebuiltResponses } from '#platform';
import { openHeaders } from '../http/cors.js';
import { Visits } from '../tenancy/visits.js';
import { sendOAuthReply, usualHeaders } from './send-oauth-reply.js';

/** The token endpoint (RFC 6749 §3.2) and the revocation endpoint (RFC 7009). */
const endpoints = [
  ['/t/:slug/oauth/token', rpcMap.token.issueToken],
  ['/t/:slug/oauth/revoke', rpcMap.token.revokeToken],
] as const;

type Request = FastifyRequest<{ Params: { slug: string }; Body: ParameterList | undefined }>;

const successHeaders = { ...usualHeaders, ...openHeaders };

/** A success like any other: with a body, and with no headers but the usual ones. */
const isUsual = (answer: OAuthReply): answer is OAuthReply & { readonly body: JsonObject } => {
  const { status, headers, body } = answer;
  return status === 200 && body !== null && Object.keys(headers).every((name) => headers[name] === usualHeaders[name]);
};

/**
 * The endpoints that clients post a form and their credentials to. One RPC each. Parameters in the query are never read.
 * Routes of Fastify's own: machines call them all day, and nothing here needs Nest's guards, pipes and interceptors.
 */
export const registerClientEndpoints = (app: NestFastifyApplication): void => {
  const visits = app.get(Visits, { strict: false });
  const rpc = app.get(RpcClient, { strict: false });
  const fastify = app.getHttpAdapter().getInstance();
  const ready = PrebuiltResponses.of(fastify);
  for (const [path, endpoint] of endpoints) {
    const answer = async (request: Request, reply: FastifyReply): Promise<void> => {
      const { context } = await visits.open(request.params.slug, request, reply);
      const { authorization = null } = request.headers;
      const answered = await rpc.call(endpoint, context, { parameters: request.body ?? [], authorization });
      if (isUsual(answered)) ready.send(request, reply, { headers: successHeaders, body: JSON.stringify(answered.body) });
      else sendOAuthReply(reply, answered);
    };
    fastify.post(path, (request: Request, reply: FastifyReply) => {
      answer(request, reply).catch((error: unknown) => reply.send(error));
    });
  }
};
