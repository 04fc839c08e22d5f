import type { InProcessBus } from './in-process/in-process-bus.js';
import type { NatsAccess } from './nats/nats-link.js';

/** How the apps reach each other: over NATS, a process each, or inside one process. */
export type MessageTransport = ({ readonly kind: 'nats' } & NatsAccess) | { readonly kind: 'in-process'; readonly bus: InProcessBus };
