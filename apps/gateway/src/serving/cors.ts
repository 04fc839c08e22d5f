import type { FastifyInstance } from 'fastify';
import { openHeaders } from '../http/open-headers.js';
import { type Route, routeOf, routes } from '../http/routes.js';

/** Answers preflights at the routes that are open to scripts, and lets scripts read every answer of theirs, refusals included. */
export const enableCors = (fastify: FastifyInstance): void => {
  for (const { path, methods } of Object.values<Route>(routes).filter(({ cors }) => cors)) {
    const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    fastify.options(path, async (_request, reply) =>
      reply
        .code(204)
        .headers({
          'Access-Control-Allow-Methods': allowed.join(', '),
          'Access-Control-Allow-Headers': 'Authorization, Content-Type, DPoP, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP',
          'Access-Control-Max-Age': '7200',
        })
        .send(),
    );
  }
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (routeOf(request)?.cors) void reply.headers(openHeaders);
    done();
  });
};
