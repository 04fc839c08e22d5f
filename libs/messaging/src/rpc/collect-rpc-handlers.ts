import type { RequestContext } from '#contracts';
import type { DiscoveryService } from '@nestjs/core';
import { decoratedMethods } from '../decorated-methods.js';
import { rpcHandlersOf } from './rpc-handler.js';

/** A decorated method, bound. What it throws is for whoever calls it to describe. */
export type BoundRpcMethod = (context: RequestContext, request: unknown) => Promise<unknown>;

/** Finds the methods that answer RPCs, by subject. Throws an Error for a second one of the same subject. */
export const collectRpcHandlers = (discovery: DiscoveryService): ReadonlyMap<string, BoundRpcMethod> => {
  const methods = new Map<string, BoundRpcMethod>();
  for (const { metadata, place, call } of decoratedMethods(discovery, rpcHandlersOf)) {
    const { subject } = metadata.rpc;
    if (methods.has(subject)) throw new Error(`${place} is a second handler of ${subject}`);
    methods.set(subject, call as BoundRpcMethod);
  }
  return methods;
};
