import type { AnyRpc, ContextOf, RequestOf, ResponseOf } from '#contracts';

/** Calls another service. */
export abstract class RpcClient {
  /**
   * Answers with the response or throws the `ServiceError` that the service threw; `unavailable` when nobody answers
   * or the transport is down, `deadline_exceeded` after the RPC's own timeout or the context's deadline, the earlier.
   */
  abstract call<R extends AnyRpc>(rpc: R, context: ContextOf<R>, request: RequestOf<R>): Promise<ResponseOf<R>>;
}
