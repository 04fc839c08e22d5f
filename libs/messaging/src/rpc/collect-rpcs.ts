import type { DiscoveryService } from '@nestjs/core';
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
