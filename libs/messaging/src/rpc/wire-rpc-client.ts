import { mayCall, ServiceError, type AnyRpc, type ContextOf, type RequestContext, type RequestOf, type ResponseOf } from '#contracts';
import { RpcClient } from '#kernel';
import type { Wire, WireIdentity } from '../wire.js';
import type { RpcReply } from './rpc-packet.js';

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
    const start = performance.now();
    const outcome = await this.#ask(rpc, context, request);
    const refused = outcome instanceof ServiceError;
    this.identity.metrics.observeCall(rpc.subject, refused ? outcome.code : 'ok', (performance.now() - start) / 1000);
    if (refused) throw outcome;
    return outcome.response as ResponseOf<R>;
  }

  async #ask(rpc: AnyRpc, context: RequestContext, request: unknown): Promise<ServiceError | { response: unknown }> {
    const { app } = this.identity;
    if (!mayCall(app, rpc)) throw new Error(`${app} may not call ${rpc.subject}: see callers in libs/contracts/src/apps.ts`);
    const budgetMs = Math.min(rpc.timeoutMs, context.deadline - Date.now());
    if (budgetMs <= 0) return new ServiceError('deadline_exceeded', 'The request took too long.');
    try {
      const reply: RpcReply = await this.wire.request(rpc, { context, request, budgetMs }, budgetMs);
      return 'err' in reply ? ServiceError.fromEnvelope(reply.err) : reply;
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
  }
}
