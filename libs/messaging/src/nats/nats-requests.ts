import { ServiceError, type AnyRpc, type AppName, type ServiceName } from '#contracts';
import { InvalidArgumentError, type Msg } from '@nats-io/transport-node';
import { encodeCall, idOf, isRpcReply, type RpcCall, type RpcReply } from '../wire/rpc-packet.js';
import { AnswerParts } from './answer-parts.js';
import { MessageBatcher, type Packet, encodeBatch } from './message-batcher.js';
import type { NatsLink } from './nats-link.js';
import { createRpcInbox, subjectAt } from './nats-names.js';
import { callBounds } from './read-calls.js';
import { ReplicaDirectory } from './replica-directory.js';

type Pending = {
  readonly rpc: AnyRpc;
  readonly text: string;
  /** The replica that was asked; null for any. */
  replica: string | null;
  isRetried: boolean;
  readonly timer: NodeJS.Timeout;
  resolve(reply: RpcReply): void;
  reject(error: ServiceError): void;
};

const subjectOf = ({ rpc, replica }: Pending): string => (replica === null ? rpc.subject : subjectAt(replica, rpc));

type Call = Packet & { readonly id: string };

/** Between the ids of calls that travel together. */
const separator = '-';
/** V8 keeps each string of up to 10 characters that it reads from JSON in a table, until its next full collection. */
const idLength = 11;

const unavailable = (detail: string): ServiceError => new ServiceError('unavailable', 'A service is not available.', { detail });

/**
 * The caller's side of Nest's NATS packets. All answers of a service come in over one subscription: Nest's own client would
 * subscribe and unsubscribe for each call, and takes "nobody listens" for an empty answer. Calls of one burst to the same
 * subject travel together; so do their answers, as far as they come at the same time.
 */
export class NatsRequests {
  readonly #inboxes = new Map<ServiceName, string>();
  readonly #pending = new Map<string, Pending>();
  readonly #calls = new MessageBatcher<string, Call>((subject, calls) => this.#publish(subject, calls), callBounds);
  readonly #replicas: ReplicaDirectory;
  #count = 0;

  constructor(
    private readonly app: AppName,
    private readonly link: NatsLink,
  ) {
    this.#replicas = new ReplicaDirectory(app, link.connection);
    link.onInterruption(() => this.#rejectAll('the connection went down'));
    link.onPublishRefused((subject) => this.#rejectAll('NATS refuses the call', subject));
  }

  /**
   * Rejects with `unavailable` at once when the connection is down or nobody listens; `deadline_exceeded` after `timeoutMs`. A call of which
   * nothing was executed is made once more, to another replica.
   */
  request(rpc: AnyRpc, call: RpcCall, timeoutMs: number): Promise<RpcReply> {
    return new Promise((resolve, reject) => {
      if (!this.link.isConnected()) throw unavailable('no connection to NATS');
      const id = (this.#count += 1).toString(36).padStart(idLength, '0');
      const text = encodeCall(rpc, id, call);
      const timer = setTimeout(() => this.#giveUp(id), timeoutMs);
      const pending = { rpc, text, replica: this.#replicas.next(rpc), isRetried: false, timer, resolve, reject };
      this.#pending.set(id, pending);
      this.#send(id, pending);
    });
  }

  #send(id: string, pending: Pending): void {
    this.#calls.add(subjectOf(pending), { id, text: pending.text });
  }

  #giveUp(id: string): void {
    const pending = this.#take(id);
    if (!pending) return;
    this.#replicas.avoid(pending.rpc, pending.replica);
    pending.reject(new ServiceError('deadline_exceeded', 'A service took too long.'));
  }

  /** Asks another replica than `failed`, which executed nothing, or than the members of the queue group, of which there are none. False when there is none to ask. */
  #askElsewhere(id: string, failed: string | null): boolean {
    const pending = this.#pending.get(id);
    if (!pending || pending.isRetried) return false;
    const replica = this.#replicas.other(pending.rpc, failed);
    if (replica === null && pending.replica === null) return false;
    Object.assign(pending, { replica, isRetried: true });
    this.#send(id, pending);
    return true;
  }

  #inboxOf(service: ServiceName): string {
    const known = this.#inboxes.get(service);
    if (known !== undefined) return known;
    const inbox = createRpcInbox(this.app);
    // Each service has room of its own for what it begins to say, so that it takes none from another.
    const parts = new AnswerParts((subject) => idsIn(subject).some((id) => this.#pending.get(id)?.rpc.service === service));
    this.link.connection.subscribe(`${inbox}.*`, {
      callback: (_error, message) => this.#receive(message, parts, this.#idsFor(service, message.subject)),
    });
    this.#inboxes.set(service, inbox);
    return inbox;
  }

  #publish(subject: string, calls: readonly Call[]): void {
    // The connection went down since, or nobody waits any more: the caller was told so.
    const awaited = calls.filter(({ id }) => this.#pending.has(id));
    const ids = awaited.map(({ id }) => id);
    const service = this.#pending.get(ids[0] ?? '')?.rpc.service;
    if (service === undefined) return;
    try {
      this.link.connection.publish(subject, encodeBatch(awaited), { reply: `${this.#inboxOf(service)}.${ids.join(separator)}` });
    } catch (error) {
      const refusal =
        error instanceof InvalidArgumentError
          ? new ServiceError('invalid_argument', 'The request is too large.', { cause: error })
          : unavailable('NATS does not take the call');
      this.#reject(ids, () => refusal);
    }
  }

  /** A service answers no call but those that it was asked, whatever ids it names. */
  #idsFor(service: ServiceName, subject: string): readonly string[] {
    return idsIn(subject).filter((id) => (this.#pending.get(id)?.rpc.service ?? service) === service);
  }

  #receive(message: Msg, parts: AnswerParts, ids: readonly string[]): void {
    if (message.data.length === 0 && message.headers?.code === 503) {
      const unanswered = ids.filter((id) => !this.#askElsewhere(id, this.#pending.get(id)?.replica ?? null));
      this.#reject(unanswered, (subject) => unavailable(`nobody answers ${subject}`));
      return;
    }
    const answer = parts.join(message);
    if (answer === null) return;
    const replies = parse(answer);
    const isProper = (reply: unknown): reply is RpcReply => isRpcReply(reply) && ids.includes(idOf(reply));
    if (replies.every(isProper)) for (const reply of replies) this.#settle(idOf(reply), reply);
    else this.#reject(ids, (subject) => new ServiceError('internal', 'A service gave no proper answer.', { detail: subject }));
  }

  #settle(id: string, reply: RpcReply): void {
    if ('refusedBy' in reply && typeof reply.refusedBy === 'string' && this.#askElsewhere(id, reply.refusedBy)) return;
    this.#take(id)?.resolve(reply);
  }

  #reject(ids: readonly string[], errorOf: (subject: string) => ServiceError): void {
    for (const id of ids) {
      const pending = this.#take(id);
      pending?.reject(errorOf(pending.rpc.subject));
    }
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
      if (subject === undefined || subjectOf(pending) === subject) this.#take(id)?.reject(unavailable(detail));
  }
}

/** The ids of the calls that an inbox's subject is for. */
const idsIn = (subject: string): readonly string[] => subject.slice(subject.lastIndexOf('.') + 1).split(separator);

const decoder = new TextDecoder();

const parse = (answer: Uint8Array): readonly unknown[] => {
  try {
    const parsed: unknown = JSON.parse(decoder.decode(answer));
    return Array.isArray(parsed) ? parsed : [parsed];
  } catch {
    return [null];
  }
};
