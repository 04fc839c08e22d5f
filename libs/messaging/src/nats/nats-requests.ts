import { ServiceError, type AnyRpc } from '#contracts';
import { EndOfTurn } from '#kernel';
import { createInbox, InvalidArgumentError, type Msg } from '@nats-io/transport-node';
import { encodeCall, isRpcReply, type RpcCall, type RpcReply } from '../rpc/rpc-packet.js';
import type { NatsLink } from './nats-link.js';
import { inboxPrefix } from './nats-names.js';
import type { AppName } from '#contracts';

type Pending = {
  readonly subject: string;
  readonly timer: NodeJS.Timeout;
  resolve(reply: RpcReply): void;
  reject(error: ServiceError): void;
};

const unavailable = (detail: string): ServiceError => new ServiceError('unavailable', 'A service is not available.', { detail });

/**
 * The caller's side of Nest's NATS packets. All answers come in over one subscription: Nest's own client would
 * subscribe and unsubscribe for each call, and takes "nobody listens" for an empty answer.
 */
export class NatsRequests {
  readonly #inbox: string;
  readonly #pending = new Map<string, Pending>();
  readonly #turn = new EndOfTurn();
  #count = 0;

  constructor(
    app: AppName,
    private readonly link: NatsLink,
  ) {
    this.#inbox = createInbox(inboxPrefix(app));
    link.connection.subscribe(`${this.#inbox}.*`, { callback: (_error, message) => this.#receive(message) });
    link.onInterruption(() => this.#rejectAll('the connection went down'));
    link.onPublishRefused((subject) => this.#rejectAll('NATS refuses the call', subject));
  }

  /** Rejects with `unavailable` at once when the connection is down or nobody listens; `deadline_exceeded` after `timeoutMs`. */
  async request(rpc: AnyRpc, call: RpcCall, timeoutMs: number): Promise<RpcReply> {
    if (!this.link.isConnected()) throw unavailable('no connection to NATS');
    const id = (this.#count += 1).toString(36);
    const packet = encodeCall(rpc, id, call);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#take(id)?.reject(new ServiceError('deadline_exceeded', 'A service took too long.')), timeoutMs);
      this.#pending.set(id, { subject: rpc.subject, timer, resolve, reject });
      this.#turn.add(() => this.#publish(rpc.subject, packet, id));
    });
  }

  #publish(subject: string, packet: string, id: string): void {
    // The connection went down since: whoever called was told so.
    if (!this.#pending.has(id)) return;
    try {
      this.link.connection.publish(subject, packet, { reply: `${this.#inbox}.${id}` });
    } catch (error) {
      this.#take(id)?.reject(
        error instanceof InvalidArgumentError
          ? new ServiceError('invalid_argument', 'The request is too large.', { cause: error })
          : unavailable('NATS does not take the call'),
      );
    }
  }

  #receive(message: Msg): void {
    const pending = this.#take(message.subject.slice(this.#inbox.length + 1));
    if (!pending) return;
    if (message.data.length === 0 && message.headers?.code === 503) {
      pending.reject(unavailable(`nobody answers ${pending.subject}`));
      return;
    }
    const reply = parse(message);
    if (isRpcReply(reply)) pending.resolve(reply);
    else pending.reject(new ServiceError('internal', 'A service gave no proper answer.', { detail: pending.subject }));
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    return pending;
  }

  #rejectAll(detail: string, subject?: string): void {
    for (const [id, pending] of this.#pending)
      if (subject === undefined || pending.subject === subject) this.#take(id)?.reject(unavailable(detail));
  }
}

const parse = (message: Msg): unknown => {
  try {
    return message.json();
  } catch {
    return null;
  }
};
