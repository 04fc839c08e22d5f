import type { AnyRpc, RequestContext, RequestOf, ResponseOf } from '#contracts';
import { RpcClient } from '#kernel';

/** Asks no service: `answer` says what comes of each call. */
export class AnsweringRpcClient extends RpcClient {
  constructor(
    private readonly answer: (rpc: AnyRpc, context: RequestContext & { readonly tenantId?: unknown }, request: unknown) => Promise<unknown>,
  ) {
    super();
  }

  override call<R extends AnyRpc>(rpc: R, context: RequestContext, request: RequestOf<R>): Promise<ResponseOf<R>> {
    return this.answer(rpc, context, request) as Promise<ResponseOf<R>>;
  }
}
