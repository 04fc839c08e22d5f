import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Where scripts of any origin may call: what clients in browsers need, and what is public anyway. No credentials are
 * allowed, so cookies play no part. Never authorize, logout or a page: those are navigated to (RFC 9700 §2.6).
 */
const openRoutes: ReadonlyMap<string, readonly string[]> = new Map([
  ['/t/:slug/.well-known/openid-configuration', ['GET', 'HEAD']],
  ['/.well-known/oauth-authorization-server/t/:slug', ['GET', 'HEAD']],
  ['/t/:slug/oauth/jwks', ['GET', 'HEAD']],
  ['/t/:slug/oauth/token', ['POST']],
  ['/t/:slug/oauth/revoke', ['POST']],
  ['/t/:slug/oauth/userinfo', ['GET', 'HEAD', 'POST']],
]);

const patternOf = (route: string): RegExp => new RegExp(`^${route.replaceAll('.', '\\.').replace(':slug', '[^/]+')}$`);
const openPaths = [...openRoutes.keys()].map(patternOf);

/** What tells a browser that scripts of any origin may read an answer. */
export const openHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After, DPoP-Nonce, X-Request-Id',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** A request with the wrong method meets no route, and is told so by the path. */
const isOpen = ({ is404, routeOptions, url }: FastifyRequest): boolean => {
  if (!is404) return openRoutes.has(routeOptions.url ?? '');
  const path = url.split('?', 1)[0] ?? '';
  return openPaths.some((pattern) => pattern.test(path));
};

/** Answers preflights, and lets scripts read every answer of the open routes, refusals included. */
export const enableCors = (fastify: FastifyInstance): void => {
  for (const [route, methods] of openRoutes) {
    fastify.options(route, async (_request, reply) =>
      reply
        .code(204)
        .headers({
          'Access-Control-Allow-Methods': methods.join(', '),
          'Access-Control-Allow-Headers': 'Authorization, Content-Type, DPoP',
          'Access-Control-Max-Age': '7200',
        })
        .send(),
    );
  }
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (isOpen(request)) void reply.headers(openHeaders);
    done();
  });
};
