import { auditEvents } from './audit/events.js';
import { auditRpc } from './audit/rpc.js';
import { identityEvents } from './identity/events.js';
import { identityRpc } from './identity/rpc.js';
import { notificationEvents } from './notification/events.js';
import { notificationRpc } from './notification/rpc.js';
import type { ServiceName } from './rpc.js';
import { sessionEvents } from './session/events.js';
import { sessionRpc } from './session/rpc.js';
import { tenantEvents } from './tenant/events.js';
import { tenantRpc } from './tenant/rpc.js';
import { tokenEvents } from './token/events.js';
import { tokenRpc } from './token/rpc.js';

/** Every RPC of the platform, by the service that answers it. */
export const rpcMap = {
  tenant: tenantRpc,
  identity: identityRpc,
  session: sessionRpc,
  token: tokenRpc,
  notification: notificationRpc,
  audit: auditRpc,
} as const satisfies { readonly [Service in ServiceName]: object };
export type RpcMap = typeof rpcMap;

/** Every event of the platform, by the service that publishes it. */
export const eventMap = {
  tenant: tenantEvents,
  identity: identityEvents,
  session: sessionEvents,
  token: tokenEvents,
  notification: notificationEvents,
  audit: auditEvents,
} as const satisfies { readonly [Service in ServiceName]: object };
export type EventMap = typeof eventMap;
