import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { rpcMap, ServiceError, type PageRequest, type TenantContext, type TenantId } from '#contracts';
import { RpcClient } from '#kernel';
import { InProcessBus, MessagingModule, type MessageTransport } from '#messaging';
import { schemaOf, startApp, type RunningApp } from '#platform';
import { requestContext, tenantContext, testDatabase, type TestDatabase } from '#testing';
import { tenantApp } from '../tenant.app.js';
import { refusal } from './in-memory-service.js';

describe('the tenant service, started', () => {
  let database: TestDatabase;
  let app: RunningApp;
  let gateway: INestApplicationContext;
  let rpc: RpcClient;

  beforeAll(async () => {
    const schema = schemaOf(tenantApp);
    if (schema === null) throw new Error('the tenant service stores something');
    database = await testDatabase([schema]);
    const transport: MessageTransport = { kind: 'in-process', bus: new InProcessBus() };
    app = await startApp(tenantApp, {
      env: { NODE_ENV: 'test', OSTIARY_LOG_LEVEL: 'silent', OSTIARY_DATABASE_URL: database.url('tenant') },
      transport,
    });
    const caller = MessagingModule.forApp({ app: 'gateway', service: null, transport });
    gateway = await NestFactory.createApplicationContext(caller, { logger: false });
    rpc = gateway.get(RpcClient);
  }, 60_000);

  afterAll(async () => {
    await gateway?.close();
    await app?.close();
    await database?.drop();
  });

  const systemTenant = async (): Promise<TenantContext> => {
    const { tenant } = await rpc.call(rpcMap.tenant.resolveTenant, requestContext(), { slug: 'system' });
    if (tenant === null) throw new Error('the built-in tenant exists from the first start');
    return tenantContext({ tenantId: tenant.id, slug: tenant.slug, issuer: tenant.issuer });
  };

  it('is healthy', async () => {
    await expect(app.health()).resolves.toMatchObject({ healthy: true });
  });

  it('has made the built-in tenant and the resource server of the admin API', async () => {
    const context = await systemTenant();
    const { resourceServers } = await rpc.call(rpcMap.tenant.getResourceServers, context, {});
    expect(resourceServers.map(({ identifier }) => identifier)).toEqual(['http://localhost:3000/admin/v1']);
  });

  it.each(Object.entries(rpcMap.tenant))('answers %s', async (_name, declared) => {
    const call = rpc.call(declared as typeof rpcMap.tenant.listTenants, tenantContext(), { limit: 1 } satisfies PageRequest);
    const answer: unknown = await call.catch((error: unknown) => error);
    if (answer instanceof Error) expect(answer).toBeInstanceOf(ServiceError);
    expect(answer).not.toEqual(refusal('unavailable'));
  });

  it('carries refusals with the members that are wrong', async () => {
    const created = rpc.call(rpcMap.tenant.createTenant, requestContext(), { slug: 'X', name: '' });
    await expect(created).rejects.toMatchObject({
      code: 'invalid_argument',
      members: expect.arrayContaining([expect.objectContaining({ pointer: '/slug' }), expect.objectContaining({ pointer: '/name' })]),
    });
  });

  it('makes and deletes a tenant', async () => {
    const tenant = await rpc.call(rpcMap.tenant.createTenant, requestContext(), { slug: 'acme', name: 'Acme' });
    await expect(rpc.call(rpcMap.tenant.deleteTenant, requestContext(), { id: tenant.id })).resolves.toEqual({ deleted: true });
    await expect(rpc.call(rpcMap.tenant.getTenant, requestContext(), { id: tenant.id })).rejects.toEqual(refusal('not_found'));
    await expect(rpc.call(rpcMap.tenant.getTenant, requestContext(), { id: 'nobody' as TenantId })).rejects.toEqual(refusal('not_found'));
  });
});
