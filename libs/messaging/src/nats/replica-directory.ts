import { callers, type AnyRpc, type AppName, type ServiceName } from '#contracts';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { presenceSubject } from './nats-names.js';
import { Replicas, type PresenceSign } from './replicas.js';

/** The services whose replicas an app must know. */
export const servicesCalledBy = (app: AppName): ReadonlySet<ServiceName> =>
  new Set(callers[app].map((callee) => (typeof callee === 'string' ? callee : callee.service)));

/** Follows the signs of life of all services that an app calls. */
export class ReplicaDirectory {
  readonly #services = new Map<ServiceName, Replicas>();

  constructor(app: AppName, connection: NatsConnection) {
    for (const service of servicesCalledBy(app)) {
      const replicas = new Replicas();
      this.#services.set(service, replicas);
      connection.subscribe(presenceSubject(service), { callback: (_error, message) => hear(replicas, message) });
    }
  }

  /** See `Replicas.next`. */
  next({ service }: AnyRpc): string | null {
    return this.#services.get(service)?.next() ?? null;
  }

  /** See `Replicas.other`. */
  other({ service }: AnyRpc, failed: string | null): string | null {
    return this.#services.get(service)?.other(failed) ?? null;
  }

  /** See `Replicas.avoid`. */
  avoid({ service }: AnyRpc, replica: string | null): void {
    this.#services.get(service)?.avoid(replica);
  }
}

const isSign = (said: unknown): said is PresenceSign =>
  typeof said === 'object' &&
  said !== null &&
  'replica' in said &&
  typeof said.replica === 'string' &&
  /^\w+$/.test(said.replica) &&
  'state' in said &&
  (said.state === 'ready' || said.state === 'not ready' || said.state === 'gone');

/** Whatever is no sign is none of life. */
const hear = (replicas: Replicas, message: Msg): void => {
  try {
    const said: unknown = message.json();
    if (isSign(said)) replicas.hear(said);
  } catch {
    return;
  }
};
