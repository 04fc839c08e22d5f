import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type DemoFile, introspectionAddress } from '#contracts';
import { IntrospectionClient } from './api/introspection-client.js';
import { DemoModule } from './demo.module.js';
import { seedDemo, type SeedOptions } from './seeding/seed-demo.js';

export type DemoOptions = SeedOptions & { readonly port: number; readonly introspectionUrl: string };
export type RunningDemo = { readonly file: DemoFile; readonly url: string; close(): Promise<void> };

/**
 * Seeds the demo tenant over the admin API and serves the demo application. The platform must be ready. It talks to
 * the platform as any customer's software would: over HTTP only. Null when the tenant `demo` is somebody else's.
 */
export const startDemo = async (options: DemoOptions): Promise<RunningDemo | null> => {
  const file = await seedDemo(options);
  if (file === null) return null;
  const settings = {
    issuer: file.issuer,
    client_id: file.clients.spa.client_id,
    scope: 'openid profile email offline_access orders:read',
    demo_file: options.files.demo,
  };
  const introspection = new IntrospectionClient(introspectionAddress(options.introspectionUrl, 'demo'), file.resource_server);
  const app = await NestFactory.create<NestFastifyApplication>(
    DemoModule.register(settings, introspection, { url: options.demoUrl, api: file.resource_server.identifier }),
    new FastifyAdapter(),
    {
      logger: ['error', 'warn'],
    },
  );
  const contentSecurityPolicy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(file.issuer).origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', async (_request, reply) => {
      reply
        .header('content-security-policy', contentSecurityPolicy)
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-store');
    });
  await app.listen(options.port, '127.0.0.1');
  return { file, url: options.demoUrl, close: () => app.close() };
};
