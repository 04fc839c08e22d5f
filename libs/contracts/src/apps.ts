import { identityRpc } from './identity/rpc.js';
import type { AnyRpc, ServiceName } from './rpc.js';

/** The services that answer RPC, each with a database schema and role of its own. */
export const serviceNames = ['tenant', 'identity', 'session', 'token', 'notification'] as const satisfies readonly ServiceName[];

/** Every process of the distributed topology. `demo` runs only where the demo is on. */
export const appNames = [...serviceNames, 'gateway', 'introspection', 'demo'] as const;
export type AppName = (typeof appNames)[number];

/** Whether an app is one of the services that answer RPC. */
export const isServiceName = (app: AppName): app is ServiceName => serviceNames.some((service) => service === app);

/**
 * What an app may call: all RPCs of a service, or a single one. The RPC client refuses anything else, and the permissions of the app's NATS user are
 * generated from the same table: an app that is broken into reaches no further than this.
 */
export const callers: { readonly [App in AppName]: readonly (ServiceName | AnyRpc)[] } = {
  gateway: ['tenant', 'identity', 'session', 'token', 'notification'],
  introspection: ['tenant', 'token', identityRpc.reportThrottling],
  demo: [],
  tenant: [],
  identity: ['tenant'],
  session: ['tenant', 'identity'],
  token: ['tenant', 'identity', 'session'],
  notification: ['tenant', 'identity'],
};

/** Whether an app may call an RPC. */
export const mayCall = (app: AppName, { service, subject }: AnyRpc): boolean =>
  callers[app].some((callee) => (typeof callee === 'string' ? callee === service : callee.subject === subject));
