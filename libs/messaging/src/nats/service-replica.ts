import type { ServiceName } from '#contracts';
import { nuid, type Msg, type Subscription } from '@nats-io/transport-node';
import { everySubjectAt, presenceSubject, rpcSubjectOf } from './nats-names.js';
import type { NatsWire } from './nats-wire.js';
import { presencePeriodMs, type PresenceSign } from './replicas.js';

/** A turn of the event loop that took so long stopped everything. Milliseconds. */
const stallMs = 1_000;

export type ReplicaParts = {
  readonly wire: NatsWire;
  readonly service: ServiceName;
  /** What the service answers. */
  readonly subjects: readonly string[];
  /** Takes the calls of a message, which are of one RPC. */
  readonly take: (subject: string, message: Msg) => void;
  /** Told when this process did nothing for a while, frozen or suspended, before what arrived meanwhile is taken. */
  readonly onStall: (ms: number) => void;
};

/**
 * One replica's place in its service: while it is ready it shares in the service's calls, as a member of the queue group; and as long as it lives, it says
 * so, and answers callers that ask it directly.
 */
export class ServiceReplica {
  /** A name for each connection: the server may hold on to the one before, and to its share, when this process has long had another. */
  #id = nuid.next();
  #ready = false;
  #shared: Subscription[] = [];
  #direct: Subscription;
  #timer: NodeJS.Timeout | undefined;
  #lastSign = performance.now();
  readonly #stopListening: () => void;

  constructor(private readonly parts: ReplicaParts) {
    this.#direct = this.#listenDirectly();
    this.#stopListening = parts.wire.onRestored(() => this.#rename());
    this.#giveSigns();
  }

  get id(): string {
    return this.#id;
  }

  /** Whether a message is for this replica. The caller that asks it and no other has no better one; a share is for a replica that is ready. */
  mayAnswer({ subject }: Msg): boolean {
    return this.#ready || subject !== rpcSubjectOf(subject);
  }

  /** Takes its share of the calls, or leaves them to others and resolves when the server gives it no more. */
  async setReady(ready: boolean): Promise<void> {
    if (ready === this.#ready) return;
    this.#ready = ready;
    if (ready) this.#join();
    this.#giveSign();
    if (!ready) await this.#leave();
  }

  /** Leaves permanently. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#say('gone');
    await Promise.all([this.#leave(), this.#drain(this.#direct)]);
  }

  #join(): void {
    const { wire, service, subjects, take } = this.parts;
    this.#shared = subjects.map((subject) =>
      wire.connection.subscribe(subject, { queue: service, callback: (_error, message) => take(subject, message) }),
    );
  }

  async #leave(): Promise<void> {
    await Promise.all(this.#shared.splice(0).map((subscription) => this.#drain(subscription)));
  }

  #listenDirectly(): Subscription {
    const { wire, service, take } = this.parts;
    const callback = (_error: Error | null, message: Msg): void => take(rpcSubjectOf(message.subject), message);
    return wire.connection.subscribe(everySubjectAt(this.#id, service), { callback });
  }

  #rename(): void {
    this.#direct.unsubscribe();
    this.#id = nuid.next();
    this.#direct = this.#listenDirectly();
    this.#giveSign();
  }

  /** At moments that the clock gives all replicas alike: what hears of several wakes up once for all, not once for each. */
  #giveSigns(): void {
    this.#timer = setTimeout(
      () => {
        this.#giveSign();
        this.#giveSigns();
      },
      presencePeriodMs - (Date.now() % presencePeriodMs),
    ).unref();
  }

  #giveSign(): void {
    const now = performance.now();
    const stall = now - this.#lastSign - presencePeriodMs;
    this.#lastSign = now;
    if (stall > stallMs) this.parts.onStall(stall);
    this.#say(this.#ready ? 'ready' : 'not ready');
  }

  #say(state: PresenceSign['state']): void {
    const { wire, service } = this.parts;
    if (!wire.isConnected()) return;
    const sign: PresenceSign = { replica: this.#id, state };
    wire.connection.publish(presenceSubject(service), JSON.stringify(sign));
  }

  /** A drain waits for the server's word; with the connection down there is none to be had. */
  async #drain(subscription: Subscription): Promise<void> {
    const { wire } = this.parts;
    if (wire.connection.isClosed()) return;
    if (!wire.isConnected()) {
      subscription.unsubscribe();
      return;
    }
    const patience = new Promise<void>((resolve) => setTimeout(resolve, 1_000).unref());
    await Promise.race([subscription.drain().catch(() => undefined), patience]);
  }
}
