import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { logFailedRequest } from '#platform';
import { adminPaths, type Method, type Route } from '../http/routes.js';
import type { PlatformRequest, TenantRequest } from '../http/tenant-request.js';
import { TenantResolver } from '../http/tenant-resolver.js';

type RequestAt<R extends Route> = R['path'] extends `${string}/:slug${string}` ? TenantRequest : PlatformRequest;

/**
 * What answers at a route: a method for each of its HTTP methods, `get` and `post`. What it throws is made a page or OAuth's JSON, as the kind of the route
 * says. A promise only where something is waited for: each costs as much as an answer that is at hand.
 */
export type EndpointOf<R extends Route> = {
  readonly [M in R['methods'][number] as Lowercase<M>]: (request: RequestAt<R>) => void | Promise<void>;
};

type Answer = (request: TenantRequest) => void | Promise<void>;
type AnyEndpoint = { readonly [method: string]: Answer };
type Resolve = (http: FastifyRequest, reply: FastifyReply) => TenantRequest | Promise<TenantRequest>;

const resolverAt = (route: Route, method: Method, tenants: TenantResolver): Resolve => {
  // Nothing of a tenant is there, and no type lets an endpoint look for it.
  if (!route.path.includes('/:slug')) return (http, reply) => ({ http, reply }) as TenantRequest;
  const isOwnForm = method === 'POST' && route.kind === 'page' && route.forms === 'own';
  return isOwnForm ? tenants.resolveForm.bind(tenants) : tenants.resolve.bind(tenants);
};

/** Fastify would answer 200 with what is thrown and is no `Error`, and say nothing of what fails behind an answer. */
const fail = (http: FastifyRequest, reply: FastifyReply, thrown: unknown): void => {
  const error = thrown instanceof Error ? thrown : new Error('an endpoint threw what is no error', { cause: thrown });
  if (reply.sent) logFailedRequest(http, error);
  else void reply.send(error);
};

const handlerOf =
  (resolve: Resolve, answer: Answer) =>
  (http: FastifyRequest, reply: FastifyReply): void => {
    try {
      const request = resolve(http, reply);
      const done = request instanceof Promise ? request.then(answer) : answer(request);
      if (done instanceof Promise) done.catch((error: unknown) => fail(http, reply, error));
    } catch (error) {
      fail(http, reply, error);
    }
  };

/** As `methods` are served: HEAD with GET, and OPTIONS where scripts may ask. */
const isServed = (routes: readonly Route[], url: string, method: string): boolean => {
  const route = routes.find(({ path }) => path === url);
  if (route === undefined) return false;
  return method === 'OPTIONS' ? route.cors : route.methods.includes((method === 'HEAD' ? 'GET' : method) as Method);
};

/** Lets no route be served that stands in no table, by whatever was registered: throws an `Error`, so that the app does not start. */
const refuseOtherRoutes = (fastify: FastifyInstance, routes: readonly Route[]): void => {
  fastify.addHook('onRoute', ({ url, method }) => {
    if (url.startsWith(adminPaths.all) || url === '*' || url === '/*') return;
    for (const name of [method].flat())
      if (!isServed(routes, url, name))
        throw new Error(`${name} ${url} is to be served, but stands in no table: see apps/gateway/src/http/routes.ts`);
  });
};

/**
 * Says what answers at which route of a table. Does not compile while a route has no endpoint, an endpoint lacks one of its methods, or has no route.
 * Routes are Fastify's own: nothing here needs Nest's guards, pipes and interceptors (docs/adr/0010-hot-endpoints.md).
 */
export const bindRoutes = <Routes extends { readonly [name: string]: Route }>(
  routes: Routes,
  endpoints: { readonly [Name in keyof NoInfer<Routes>]: Type<EndpointOf<Routes[Name]>> },
) => {
  const typeOf = (name: string): Type<AnyEndpoint> => (endpoints as Readonly<Record<string, Type<AnyEndpoint>>>)[name] as Type<AnyEndpoint>;
  return {
    /** For the module: the endpoints. */
    providers: [...new Set(Object.keys(routes).map(typeOf))],

    /** Serves them, and nothing else outside of the admin API. Call it before the application starts. */
    serve(app: NestFastifyApplication): void {
      const fastify = app.getHttpAdapter().getInstance();
      const tenants = app.get(TenantResolver, { strict: false });
      refuseOtherRoutes(fastify, Object.values(routes));
      for (const [name, route] of Object.entries(routes)) {
        const endpoint = app.get(typeOf(name), { strict: false });
        for (const method of route.methods) {
          const answer: Answer = (request) => (endpoint[method.toLowerCase()] as Answer).call(endpoint, request);
          fastify.route({ method, url: route.path, handler: handlerOf(resolverAt(route, method, tenants), answer) });
        }
      }
    },
  };
};
