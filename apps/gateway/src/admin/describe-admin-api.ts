import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { RpcClient } from '#kernel';
import { MessagingHealth } from '#messaging';
import { AppConfig } from '#platform';
import { GatewayConfig } from '../gateway.config.js';
import { AdminModule } from './admin.module.js';
import { buildOpenApiDocument } from './openapi/build-openapi-document.js';

const surroundings = [RpcClient, MessagingHealth, AppConfig, GatewayConfig];

/** What the admin API finds around it in the gateway. In a preview nothing is ever made or called. */
@Global()
@Module({ providers: surroundings.map((provide) => ({ provide, useValue: {} })), exports: surroundings })
class Surroundings {}

@Module({ imports: [Surroundings, AdminModule] })
class AdminPreview {}

/** The OpenAPI document of the admin API without a running platform, for docs/openapi.json. */
export const describeAdminApi = async (): Promise<OpenAPIObject> => {
  const adapter = new FastifyAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(AdminPreview, adapter, {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  try {
    return buildOpenApiDocument(app, AdminModule);
  } finally {
    await app.close();
  }
};
