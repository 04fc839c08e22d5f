import { mayCall, ServiceError, type AnyRpc, type ContextOf, type RequestContext, type RequestOf, type ResponseOf } from '#contracts';
import { RpcClient } from '#kernel';
import type { Wire, WireIdentity } from '../wire/wire.js';
import type { RpcReply } from '../wire/rpc-packet.js';

const responseOf = (reply: RpcReply): unknown => {
  if ('err' in reply) throw ServiceError.fromEnvelope(reply.err);
  return reply.response;
};

/** RPC over either transport. */
export class WireRpcClient extends RpcClient {
  constructor(
    private readonly wire: Wire,
    private readonly identity: WireIdentity,
  ) {
    super();
  }

  /** See `RpcClient`. A call that `callers` does not allow is a mistake in the program and throws an `Error`. */
  override async call<R extends AnyRpc>(rpc: R, context: ContextOf<R>, request: RequestOf<R>): Promise<ResponseOf<R>> {
    const { app } = this.identity;
    if (!mayCall(app, rpc)) throw new Error(`${app} may not call ${rpc.subject}: see callers in libs/contracts/src/apps.ts`);
    const start = performance.now();
    try {
      const response = await this.#ask(rpc, context, request);
      this.#observe(rpc, 'ok', start);
      return response as ResponseOf<R>;
    } catch (error) {
      if (error instanceof ServiceError) this.#observe(rpc, error.code, start);
      throw error;
    }
  }

  #ask(rpc: AnyRpc, context: RequestContext, request: unknown): Promise<unknown> {
    const budgetMs = Math.min(rpc.timeoutMs, context.deadline - Date.now());
    if (budgetMs <= 0) throw new ServiceError('deadline_exceeded', 'The request took too long.');
    return this.wire.request(rpc, { context, request, budgetMs, sentAt: Math.round(performance.now()) }, budgetMs).then(responseOf);
  }

  #observe(rpc: AnyRpc, outcome: string, start: number): void {
    this.identity.metrics.observeCall(rpc.subject, outcome, (performance.now() - start) / 1000);
  }
}
