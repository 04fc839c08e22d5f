import type { AnyRpc, ContextOf, RequestOf, ResponseOf } from '#contracts';
import { applyDecorators, UseFilters } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { RpcErrorFilter } from './rpc-error.filter.js';

/** What a method must look like to answer `R`. It may leave parameters out that it does not need. */
export type RpcMethod<R extends AnyRpc> = (context: ContextOf<R>, request: RequestOf<R>) => Promise<ResponseOf<R>>;

/**
 * Makes a method of a Nest `@Controller()` answer an RPC. The method receives `(context, request)` and answers with the
 * response or throws a `ServiceError`; any other error reaches the caller as `internal`. Another signature does not compile.
 */
export const RpcHandler =
  <R extends AnyRpc>(rpc: R) =>
  <Method extends RpcMethod<R>>(controller: object, name: string, descriptor: TypedPropertyDescriptor<Method>): void => {
    applyDecorators(MessagePattern(rpc.subject), UseFilters(RpcErrorFilter))(controller, name, descriptor);
    Payload('context')(controller, name, 0);
    Payload('request')(controller, name, 1);
  };
