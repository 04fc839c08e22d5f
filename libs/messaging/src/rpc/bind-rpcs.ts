import type { Provider, Type } from '@nestjs/common';
import { EXCEPTION_FILTERS_METADATA, GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA } from '@nestjs/common/constants.js';
import type { AnyRpc, ContextOf, RequestContext, RequestOf, ResponseOf } from '#contracts';

/** A use case that answers `R`. It may leave parameters out that it does not need. */
export type RpcUseCase<R extends AnyRpc> = {
  readonly execute: (context: ContextOf<R>, request: RequestOf<R>) => Promise<ResponseOf<R>>;
};

type AnyUseCase = { readonly execute: (context: RequestContext, request: unknown) => Promise<unknown> };

/** What a table binds, once Nest has made its use cases. */
export class RpcBindings {
  constructor(readonly all: readonly { readonly rpc: AnyRpc; readonly useCase: AnyUseCase }[]) {}
}

const pipeline = [GUARDS_METADATA, PIPES_METADATA, INTERCEPTORS_METADATA, EXCEPTION_FILTERS_METADATA];

const isInPipeline = (target: object | undefined): boolean =>
  target !== undefined && pipeline.some((key) => Reflect.hasMetadata(key, target));

/** A guard that guards nothing would be found out late. */
const refusePipeline = (type: Type<AnyUseCase>): void => {
  const { execute } = type.prototype as Partial<AnyUseCase>;
  if (isInPipeline(type) || isInPipeline(execute))
    throw new Error(`${type.name} answers an RPC, which goes past guards, pipes, interceptors and filters: they would have no effect`);
};

/**
 * Says which use case answers which RPC of a table, which is mostly that of a service, and gives the providers that do it, the use cases among
 * them. Does not compile while an RPC has no use case, a use case has another signature, or answers no RPC of the table.
 *
 * A use case gives the response or throws a `ServiceError`; any other error reaches the caller as `internal`. It is called past Nest's guards, pipes,
 * interceptors and filters (docs/adr/0010-hot-endpoints.md): throws an `Error` for one that is decorated with any.
 */
export const bindRpcs = <Rpcs extends { readonly [name: string]: AnyRpc }>(
  rpcs: Rpcs,
  useCases: { readonly [Name in keyof NoInfer<Rpcs>]: Type<RpcUseCase<Rpcs[Name]>> },
): Provider[] => {
  const types = Object.keys(rpcs).map((name) => (useCases as Readonly<Record<string, Type<AnyUseCase>>>)[name] as Type<AnyUseCase>);
  for (const type of types) refusePipeline(type);
  return [
    ...new Set(types),
    {
      provide: Symbol('ostiary:rpc-bindings'),
      useFactory: (...made: AnyUseCase[]) =>
        new RpcBindings(Object.values(rpcs).map((rpc, nth) => ({ rpc, useCase: made[nth] as AnyUseCase }))),
      inject: types,
    },
  ];
};
