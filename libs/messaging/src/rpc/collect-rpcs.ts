import type { DiscoveryService } from '@nestjs/core';
import type { RequestContext, RpcScope } from '#contracts';
import { RpcBindings } from './bind-rpcs.js';

/** How an app answers an RPC, and the scope of the calls that it takes. What `answer` throws is for whoever calls it to describe. */
export type BoundRpc = {
  readonly scope: RpcScope;
  readonly answer: (context: RequestContext, request: unknown) => Promise<unknown>;
};

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
