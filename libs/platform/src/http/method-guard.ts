import type { FastifyInstance } from 'fastify';
import { HttpInputError } from './http-input-error.js';

type KnownRoute = { readonly pattern: RegExp; readonly methods: Set<string> };

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split('/')
      .map((segment) => (segment === '*' ? '.*' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z0-9_]+/g, '[^/]+')))
      .join('/')}$`,
  );

/** Answers 405 with `Allow` (RFC 9110 §15.5.6), instead of 404, where the path exists under other methods. */
export const refuseWrongMethods = (fastify: FastifyInstance): void => {
  const routes = new Map<string, KnownRoute>();

  fastify.addHook('onRoute', ({ url, method }) => {
    if (url === '*' || url === '/*') return;
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });

  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) {
      done();
      return;
    }
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = new Set([...routes.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]));
    if (allowed.size === 0) {
      done();
      return;
    }
    void reply.header('Allow', [...allowed].sort().join(', '));
    done(new HttpInputError(405, `The method ${request.method} is not allowed here.`));
  });
};
