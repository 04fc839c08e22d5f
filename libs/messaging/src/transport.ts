import type { InProcessBus } from './in-process-bus.js';

/** How the apps reach each other: over NATS, a process each, or inside one process. */
export type MessageTransport =
  | {
      readonly kind: 'nats';
      /** One address, or several of a cluster, separated by commas. */
      readonly url: string;
      readonly user?: string | undefined;
      readonly password?: string | undefined;
    }
  | { readonly kind: 'in-process'; readonly bus: InProcessBus };
