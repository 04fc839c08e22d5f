import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Put, SetMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { JsonObject } from '#contracts';
import { InProcessBus } from '#messaging';
import { startApp } from '#platform';
import { managedResourceKey } from '../admin/access/managed-resource.js';
import { gatewayApp } from '../gateway.app.js';
import { GatewayModule } from '../gateway.module.js';
import { type Route, routeAt, routes } from '../http/routes.js';
import type { PlatformRequest, TenantRequest } from '../http/tenant-request.js';
import { TenantResolver } from '../http/tenant-resolver.js';
import { bindRoutes } from '../serving/bind-routes.js';
import { issuer, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

const rows: readonly (readonly [string, Route])[] = Object.values<Route>(routes).map((route) => [route.path, route]);
const addressOf = ({ path }: Route): string => path.replace(':slug', 'acme').replace(':name', 'theme.000000000000.css');

@SetMetadata(managedResourceKey, { name: 'tenants', ofTenant: false })
@Controller('elsewhere')
class Elsewhere {
  @Get()
  get(): string {
    return 'from elsewhere';
  }
}

@Controller('admin/v1/secrets')
class WithoutToken {
  @Get()
  get(): string {
    return 'for anybody';
  }
}

@SetMetadata(managedResourceKey, { name: 'tenants', ofTenant: false })
@Controller('t/:slug/login')
class AnotherMethod {
  @Put()
  put(): string {
    return 'from elsewhere';
  }
}

describe('the table of routes', () => {
  it.each(rows)('RFC 9110 §15.5.6: serves %s with its methods and no other', async (_path, route) => {
    const answer = await gateway.fetch(addressOf(route), { method: 'PATCH' });
    expect(answer.status).toBe(405);
    const methods = [...route.methods, ...(route.methods.includes('GET') ? ['HEAD'] : []), ...(route.cors ? ['OPTIONS'] : [])];
    expect(answer.headers.get('allow')).toBe(methods.sort().join(', '));
  });

  it.each(rows)('attack A14: opens %s to scripts of other origins, or does not, as it says', async (_path, route) => {
    const preflight = await gateway.fetch(addressOf(route), { method: 'OPTIONS', headers: { origin: 'https://spa.example' } });
    expect(preflight.status).toBe(route.cors ? 204 : 405);
    const answer = await gateway.get(addressOf(route), { origin: 'https://spa.example' });
    for (const { headers } of [preflight, answer]) expect(headers.get('access-control-allow-origin')).toBe(route.cors ? '*' : null);
  });

  it.each(rows.filter(([, { kind, methods }]) => kind !== 'document' && methods.includes('POST')))(
    'answers a failure at %s as its kind says: a page to people, JSON to programs',
    async (_path, route) => {
      const answer = await gateway.fetch(addressOf(route), { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } });
      expect(answer.status).toBe(415);
      expect(answer.headers.get('content-type')).toMatch(route.kind === 'page' ? /^text\/html/ : /^application\/json/);
    },
  );

  const pages = rows.flatMap(([path, route]) => (route.kind === 'page' && route.methods.includes('POST') ? [[path, route] as const] : []));

  it('takes the forms of clients where a protocol says so, and nowhere else', () => {
    expect(pages.filter(([, { forms }]) => forms === 'anybody').map(([path]) => path)).toEqual([routes.authorize.path, routes.logout.path]);
  });

  it.each(pages.filter(([, { forms }]) => forms === 'own'))('takes at %s no form that another site sent', async (_path, route) => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await gateway.post(addressOf(route), {}, headers)).status).toBe(400);
    expect(gateway.called()).toEqual([]);
  });

  it('has every endpoint that discovery tells of', async () => {
    const metadata = (await (await gateway.get('/t/acme/.well-known/openid-configuration')).json()) as JsonObject;
    const told = Object.values(metadata).filter((value): value is string => typeof value === 'string' && value.startsWith(`${issuer}/`));
    const advertised = rows.flatMap(([path, { metadata: member }]) => (member === undefined ? [] : [path]));
    expect(told.map((address) => address.replace(issuer, '/t/:slug')).sort()).toEqual(advertised.sort());
    for (const path of advertised) expect(routeAt(path)).not.toBeNull();
  });

  it.each([
    ['a path', Elsewhere, 'GET /elsewhere is to be served, but stands in no table'],
    ['a controller of the admin API', WithoutToken, 'WithoutToken does not say what it manages: anybody could call it'],
    ['a method', AnotherMethod, 'PUT /t/:slug/login is to be served, but stands in no table'],
  ])('lets the gateway not start with %s that stands in none', async (_what, controller, message) => {
    @Module({ imports: [GatewayModule], controllers: [controller] })
    class WithMore {}
    const env = { NODE_ENV: 'test', OSTIARY_GATEWAY_PORT: '0', OSTIARY_LOG_LEVEL: 'silent', OSTIARY_PUBLIC_URL: 'http://localhost:3000' };
    const started = startApp({ ...gatewayApp, module: WithMore }, { env, transport: { kind: 'in-process', bus: new InProcessBus([]) } });
    await expect(started).rejects.toThrow(message);
  });
});

describe('an endpoint that throws what is no error', () => {
  const planted = 'planted' as never as Error;

  it.each([
    [
      'at once',
      () => {
        throw planted;
      },
    ],
    ['later', () => Promise.reject(planted)],
  ])('%s answers as one that failed', async (_when, get) => {
    class Failing {
      readonly get = get;
    }
    const { providers, serve } = bindRoutes({ start: routes.start }, { start: Failing });
    @Module({ providers: [...providers, { provide: TenantResolver, useValue: {} }] })
    class Alone {}
    const app = await NestFactory.create<NestFastifyApplication>(Alone, new FastifyAdapter(), { logger: false });
    serve(app);
    const { statusCode, body } = await app.inject('/');
    expect([statusCode, body.includes('planted')]).toEqual([500, false]);
    await app.close();
  });
});

describe('a table of routes does not compile', () => {
  const paths = {
    page: { path: '/t/:slug/page', methods: ['GET', 'POST'], kind: 'page', limit: null, cors: false, forms: 'own' },
    own: { path: '/own', methods: ['GET'], kind: 'document', limit: null, cors: false },
  } as const satisfies { readonly [name: string]: Route };

  class Page {
    async get({ tenant }: TenantRequest): Promise<void> {
      await Promise.resolve(tenant);
    }

    post(): void {
      // Nothing to be answered.
    }
  }

  class Own {
    get({ reply }: PlatformRequest): void {
      void reply.send('');
    }
  }

  it('while a page does not say whose forms it takes', () => {
    const page = { path: '/t/:slug/page', methods: ['GET', 'POST'], kind: 'page', limit: null, cors: false } as const;
    // @ts-expect-error nothing is said of forms
    const route: Route = page;
    // @ts-expect-error scripts of other origins may not call a page
    const open: Route = { ...page, forms: 'own', cors: true };
    expect([route.kind, open.kind]).toEqual(['page', 'page']);
  });

  it('while a route has no endpoint, an endpoint lacks a method, or has no route', () => {
    // @ts-expect-error the page has no endpoint
    const forgotten = () => bindRoutes(paths, { own: Own });
    // @ts-expect-error Own does not take forms
    bindRoutes(paths, { page: Own, own: Own });
    // @ts-expect-error other is no route
    bindRoutes(paths, { page: Page, own: Own, other: Own });
    // @ts-expect-error there is no tenant at /own
    bindRoutes(paths, { page: Page, own: Page });
    expect(forgotten).toBeDefined();
    expect(bindRoutes(paths, { page: Page, own: Own }).providers).toEqual([Page, Own]);
  });
});
