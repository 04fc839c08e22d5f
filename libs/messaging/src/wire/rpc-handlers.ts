import type { RequestContext, RpcScope } from '#contracts';

/** How an app answers an RPC, and the scope of the calls that it takes. What `answer` throws is for its caller to describe. */
export type BoundRpc = {
  readonly scope: RpcScope;
  readonly answer: (context: RequestContext, request: unknown) => Promise<unknown>;
};

/** Nest's side of a wire. Closing it twice does no harm. */
type RpcServer = { close(): Promise<void>; setReady(ready: boolean): Promise<void> };

/** What an app answers, and the server that does it. */
export class RpcHandlers {
  #rpcs: ReadonlyMap<string, BoundRpc> | undefined;
  #server: RpcServer | undefined;

  /** What the app answers, by subject: told when it has started, before a server attaches. */
  offer(rpcs: ReadonlyMap<string, BoundRpc>): void {
    this.#rpcs = rpcs;
  }

  /** The transport strategy tells of itself, and learns what to answer. Throws an Error when that is not known yet: it would answer nothing. */
  attach(server: RpcServer): ReadonlyMap<string, BoundRpc> {
    if (this.#rpcs === undefined) throw new Error('the app listens before it has said what it answers');
    this.#server = server;
    return this.#rpcs;
  }

  /** Leaves calls to other replicas for as long as this one is not ready. Resolves when no more of them come. */
  async setReady(ready: boolean): Promise<void> {
    await this.#server?.setReady(ready);
  }

  /** Takes no more calls and waits for those in hand to be answered. */
  async stopAnswering(): Promise<void> {
    await this.#server?.close();
  }
}
