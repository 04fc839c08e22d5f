import type { DiscoveryService } from '@nestjs/core';
import { type AnyRpc, type AppName, isServiceName, rpcMap } from '#contracts';
import type { BoundRpc } from '../wire/rpc-handlers.js';
import { RpcBindings } from './bind-rpcs.js';

/** What the tables of an app bind, by subject. Throws an `Error` where two answer one RPC. */
export const collectRpcs = (discovery: DiscoveryService): ReadonlyMap<string, BoundRpc> => {
  const bound = new Map<string, BoundRpc>();
  for (const { instance } of discovery.getProviders()) {
    if (!(instance instanceof RpcBindings)) continue;
    for (const { rpc, useCase } of instance.all) {
      const { subject, scope } = rpc;
      if (bound.has(subject)) throw new Error(`${subject} has two use cases`);
      bound.set(subject, { scope, answer: (context, request) => useCase.execute(context, request) });
    }
  }
  return bound;
};

/** Among the providers of an app of a test: it stands in for a service, and answers as much of it as is asked for there. */
export class StandIn {
  readonly isStandIn = true;
}

/** Throws an `Error` that names what a service does not answer, though the contract has it: callers would find nobody. */
export const requireAllRpcs = (app: AppName, bound: ReadonlyMap<string, BoundRpc>, discovery: DiscoveryService): void => {
  if (!isServiceName(app) || discovery.getProviders().some(({ instance }) => instance instanceof StandIn)) return;
  const missing = Object.values<AnyRpc>(rpcMap[app]).filter(({ subject }) => !bound.has(subject));
  if (missing.length > 0)
    throw new Error(`${app} does not answer ${missing.map(({ subject }) => subject).join(', ')}: bind it in the module`);
};
