import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Actor, type AnyRpc, rpcMap, serviceNames, type ServiceName } from '#contracts';
import { bindRpcs, InProcessBus, type MessageTransport } from '#messaging';
import { AppConfig, type RunningApp, startApp } from '#platform';
import { useCaseOf } from '#testing';
import { GatewayConfig } from '../../gateway.config.js';
import { AdminModule } from '../admin.module.js';
import { configureAdmin } from '../configure-admin.js';

export const publicUrl = 'http://localhost:3000';

export type FakeCall = {
  readonly rpc: string;
  readonly context: { readonly tenantId?: string; readonly actor: Actor };
  readonly request: Record<string, unknown>;
};
export type Answers = { [rpc: string]: (call: FakeCall) => unknown };

const env = { NODE_ENV: 'test', OSTIARY_LOG_LEVEL: 'silent', OSTIARY_PUBLIC_URL: publicUrl, OSTIARY_HTTP_HOST: '127.0.0.1' };

/** A service that answers each of its RPCs as is said at that moment. */
const fakeService = (service: ServiceName, answersNow: () => Answers, calls: FakeCall[]): Type => {
  const rpcs: { readonly [name: string]: AnyRpc } = rpcMap[service];
  const answering = (rpc: string) =>
    useCaseOf(async (context: FakeCall['context'], request: FakeCall['request']): Promise<unknown> => {
      const call = { rpc, context, request };
      calls.push(call);
      return answersNow()[rpc]?.(call) ?? {};
    });
  @Module({ providers: bindRpcs(rpcs, Object.fromEntries(Object.keys(rpcs).map((rpc) => [rpc, answering(rpc)])) as never) })
  class FakeModule {}
  return FakeModule;
};

@Module({ imports: [AdminModule] })
class AdminOnly {}

/** The admin API over HTTP, with services behind it that answer as told. */
export const runningAdmin = async (answersNow: () => Answers) => {
  const transport: MessageTransport = { kind: 'in-process', bus: new InProcessBus() };
  const calls: FakeCall[] = [];
  const apps: RunningApp[] = [];
  for (const name of serviceNames) {
    apps.push(await startApp({ name, config: AppConfig, module: fakeService(name, answersNow, calls) }, { env, transport }));
  }
  const http = { port: () => 0, configure: (app: NestFastifyApplication) => configureAdmin(app) };
  const gateway = await startApp({ name: 'gateway', config: GatewayConfig, module: AdminOnly, http }, { env, transport });
  const close = async (): Promise<void> => {
    for (const app of [gateway, ...apps]) await app.close();
  };
  return { url: gateway.url ?? '', calls, close };
};
