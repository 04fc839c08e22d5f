import type { RequestContext, RpcScope } from '#contracts';
import { EXCEPTION_FILTERS_METADATA, GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA } from '@nestjs/common/constants.js';
import type { DiscoveryService } from '@nestjs/core';
import { decoratedMethods } from '../decorated-methods.js';
import { rpcHandlers } from './rpc-handler.js';

/** A decorated method, bound, and the scope of the calls that it answers. What it throws is for whoever calls it to describe. */
export type BoundRpcMethod = {
  readonly scope: RpcScope;
  readonly answer: (context: RequestContext, request: unknown) => Promise<unknown>;
};

const pipeline = [GUARDS_METADATA, PIPES_METADATA, INTERCEPTORS_METADATA, EXCEPTION_FILTERS_METADATA];

/** A guard that guards nothing would be found out late. */
const refusePipeline = (place: string, decorated: readonly object[]): void => {
  if (decorated.some((target) => pipeline.some((key) => Reflect.hasMetadata(key, target))))
    throw new Error(`${place} answers an RPC, which goes past guards, pipes, interceptors and filters: they would have no effect`);
};

/**
 * Finds the methods that answer RPCs, by subject. Throws an Error for a second one of the same subject, and for one with a
 * decorator of Nest's pipeline.
 */
export const collectRpcHandlers = (discovery: DiscoveryService): ReadonlyMap<string, BoundRpcMethod> => {
  const methods = new Map<string, BoundRpcMethod>();
  for (const { metadata, place, method, type, call } of decoratedMethods(discovery, rpcHandlers)) {
    const { subject, scope } = metadata.rpc;
    if (methods.has(subject)) throw new Error(`${place} is a second handler of ${subject}`);
    refusePipeline(place, [method, type]);
    methods.set(subject, { scope, answer: call as BoundRpcMethod['answer'] });
  }
  return methods;
};
