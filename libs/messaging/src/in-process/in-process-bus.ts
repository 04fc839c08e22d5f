import { ServiceError, serviceNames, subscriptions, type AnyRpc, type AppName, type EventEnvelope, type ServiceName } from '#contracts';
import { EndOfTick } from '#batching';
import { copyJson } from '../copy-json.js';
import type { RpcCall, RpcReply } from '../wire/rpc-packet.js';
import type { EventSubscriptions, PublishResult, DeliveryOutcome } from '../wire/wire.js';

type Answer = (data: unknown) => Promise<RpcReply>;

const absentDelayMs = 500;
const unavailable = (detail: string): ServiceError => new ServiceError('unavailable', 'A service is not available.', { detail });

/**
 * Carries RPC and events inside one process. One for all apps of the process. It reaches handlers that apps registered
 * and nothing else, and hands over copies, as a wire would.
 *
 * An event counts as delivered once every service that `subscriptions` names has it; one that has not started yet, or
 * is being stopped, keeps it waiting in the publisher's outbox.
 */
export class InProcessBus {
  readonly #answers = new Map<string, Answer>();
  readonly #listeners = new Map<AppName, EventSubscriptions>();
  readonly #tick = new EndOfTick();

  /** `services` are those that live in this process: all, unless a test says otherwise. */
  constructor(private readonly services: readonly ServiceName[] = serviceNames) {}

  /** Returns the way to take the handler back. Throws if another answers the subject already. */
  answer(subject: string, answer: Answer): () => void {
    if (this.#answers.has(subject)) throw new Error(`${subject} is answered already`);
    this.#answers.set(subject, answer);
    return () => void this.#answers.delete(subject);
  }

  /** Rejects with `unavailable` at once when nobody answers; `deadline_exceeded` after `timeoutMs`. */
  request({ subject }: AnyRpc, call: RpcCall, timeoutMs: number): Promise<RpcReply> {
    return new Promise((resolve, reject) => {
      const data = copyJson(call);
      this.#tick.add(() => {
        const answer = this.#answers.get(subject);
        if (!answer) {
          reject(unavailable(`nobody answers ${subject}`));
          return;
        }
        const timer = setTimeout(() => reject(new ServiceError('deadline_exceeded', 'A service took too long.')), timeoutMs);
        answer(data)
          .then((reply) => {
            clearTimeout(timer);
            resolve(copyJson(reply));
          })
          .catch((error: unknown) => {
            clearTimeout(timer);
            reject(new ServiceError('internal', 'A service gave no proper answer.', { cause: error }));
          });
      });
    });
  }

  /** Returns the way to leave. */
  listen(app: AppName, listener: EventSubscriptions): () => void {
    if (this.#listeners.has(app)) throw new Error(`${app} listens already`);
    this.#listeners.set(app, listener);
    return () => void this.#listeners.delete(app);
  }

  /** Lets every replica hear of the event once, and every durable subscriber take it. Never throws. */
  async deliver(event: EventEnvelope, attempt: number): Promise<PublishResult> {
    if (attempt === 1) for (const { broadcast } of this.#listeners.values()) broadcast.get(event.subject)?.(copyJson(event));
    const outcomes = await Promise.all(this.#takers(event).map((service) => this.#hand(service, event, attempt)));
    const delays = outcomes.flatMap((outcome) => (outcome.kind === 'retry' ? [outcome.delayMs] : []));
    if (delays.length === 0) return { kind: 'published' };
    return { kind: 'retry', delayMs: Math.max(...delays), reason: 'a service has not taken it yet' };
  }

  #takers({ subject }: EventEnvelope): readonly ServiceName[] {
    return this.services.filter((service) => subscriptions[service].durable.some((event) => event.subject === subject));
  }

  async #hand(service: ServiceName, event: EventEnvelope, attempt: number): Promise<DeliveryOutcome> {
    const listener = this.#listeners.get(service);
    if (!listener) return { kind: 'retry', delayMs: absentDelayMs };
    const subscription = listener.durable.get(event.subject);
    return subscription ? subscription.receive(copyJson(event), attempt) : { kind: 'handled' };
  }
}
