import type { AppName, ServiceName } from '#contracts';
import { EventOutbox, RpcClient } from '#kernel';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { MessagingHealth } from './health.js';
import type { MessageTransport } from './transport.js';

export type MessagingOptions = {
  readonly app: AppName;
  /** The service whose schema holds outbox and inbox; null for an app without data. */
  readonly service: ServiceName | null;
  readonly transport: MessageTransport;
  /** Where metrics are registered; a registry of its own by default. */
  readonly registry?: Registry | undefined;
};

@Module({})
export class MessagingModule {
  static forApp(_options: MessagingOptions): DynamicModule {
    return { module: MessagingModule, global: true, exports: [RpcClient, EventOutbox, MessagingHealth] };
  }
}
