import type { AnyRpc, ContextOf, RequestOf, ResponseOf } from '#contracts';
import { MethodMetadata } from '../decorated-methods.js';

/** What a method must look like to answer `R`. It may leave parameters out that it does not need. */
export type RpcMethod<R extends AnyRpc> = (context: ContextOf<R>, request: RequestOf<R>) => Promise<ResponseOf<R>>;

/** Which methods answer which RPC. */
export const rpcHandlers = new MethodMetadata<{ readonly rpc: AnyRpc; readonly method: string }>();

/**
 * Makes a method of a controller or provider answer an RPC. The method receives `(context, request)` and answers with the
 * response or throws a `ServiceError`; any other error reaches the caller as `internal`. Another signature does not compile.
 * It is called past Nest's guards, pipes, interceptors and filters (docs/adr/0010-hot-endpoints.md).
 */
export const RpcHandler =
  <R extends AnyRpc>(rpc: R) =>
  <Method extends RpcMethod<R>>(prototype: object, method: string, _descriptor: TypedPropertyDescriptor<Method>): void =>
    rpcHandlers.add(prototype, { rpc, method });
