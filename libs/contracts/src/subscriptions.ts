import type { AppName } from './apps.js';
import type { AnyEvent } from './event.js';
import { identityEvents } from './identity/events.js';
import type { ServiceName } from './rpc.js';
import { sessionEvents } from './session/events.js';
import { tenantEvents } from './tenant/events.js';
import { tokenEvents } from './token/events.js';
import { eventMap } from './maps.js';

/**
 * The events an app listens to. `durable`: each takes effect once in the service (`@OnEvent`). `broadcast`: every replica
 * hears of each that passes (`@OnBroadcast`), for caches.
 */
export type Subscriptions = { readonly durable: readonly AnyEvent[]; readonly broadcast: readonly AnyEvent[] };

/** What is written into audit logs: every event there is. */
export const everyEvent: readonly AnyEvent[] = Object.values<Readonly<Record<string, AnyEvent>>>(eventMap).flatMap((events) =>
  Object.values(events),
);

/** What the shared directories of tenants, clients and resource servers forget upon. */
const tenancy = Object.values(tenantEvents);

/**
 * Who listens to what. From this the durable consumers and the permissions of the NATS users are made, since no app may
 * make its own; an app with a handler that is missing here does not start.
 */
export const subscriptions: { readonly [App in AppName]: Subscriptions } = {
  gateway: { durable: [], broadcast: [...tenancy, tokenEvents.signingKeysRotated] },
  introspection: {
    durable: [],
    broadcast: [
      ...tenancy,
      tokenEvents.accessTokenRevoked,
      tokenEvents.grantRevoked,
      tokenEvents.signingKeysRotated,
      sessionEvents.sessionEnded,
      identityEvents.userUpdated,
      identityEvents.userDeleted,
      identityEvents.organizationMemberUpdated,
      identityEvents.organizationMemberRemoved,
    ],
  },
  demo: { durable: [], broadcast: [] },
  tenant: { durable: [], broadcast: tenancy },
  identity: {
    durable: [
      tenantEvents.tenantDeleted,
      tenantEvents.organizationDeleted,
      identityEvents.organizationMemberAdded,
      sessionEvents.sessionStarted,
      tokenEvents.backchannelAuthenticationRequested,
    ],
    broadcast: tenancy,
  },
  session: {
    durable: [
      tenantEvents.tenantDeleted,
      identityEvents.userUpdated,
      identityEvents.userDeleted,
      identityEvents.passwordChanged,
      identityEvents.authenticatorAdded,
      identityEvents.authenticatorRemoved,
    ],
    broadcast: tenancy,
  },
  token: {
    durable: [
      tenantEvents.tenantCreated,
      tenantEvents.tenantDeleted,
      tenantEvents.applicationCreated,
      tenantEvents.clientRedirectsChanged,
      tenantEvents.applicationUpdated,
      tenantEvents.applicationDeleted,
      tenantEvents.resourceServerUpdated,
      tenantEvents.resourceServerDeleted,
      tenantEvents.organizationUpdated,
      tenantEvents.organizationDeleted,
      identityEvents.organizationMemberRemoved,
      identityEvents.userUpdated,
      identityEvents.userDeleted,
      identityEvents.passwordChanged,
      sessionEvents.sessionEnded,
      sessionEvents.signInDisowned,
    ],
    broadcast: [...tenancy, tokenEvents.signingKeysRotated, tokenEvents.grantRevoked],
  },
  audit: { durable: everyEvent, broadcast: [] },
  notification: {
    durable: [
      tenantEvents.tenantDeleted,
      identityEvents.userCreated,
      identityEvents.userUpdated,
      identityEvents.userDeleted,
      identityEvents.userDeletionRequested,
      identityEvents.userDeletionCancelled,
      identityEvents.loginThrottled,
      identityEvents.oneTimeCodeRequested,
      identityEvents.signUpRequested,
      identityEvents.emailChangeRequested,
      identityEvents.signInMessageRequested,
      identityEvents.invitationCreated,
      identityEvents.invitationResent,
      identityEvents.passwordResetRequested,
      identityEvents.passwordChanged,
      identityEvents.authenticatorAdded,
      identityEvents.authenticatorRemoved,
      identityEvents.recoveryCodesCreated,
      identityEvents.recoveryCodeUsed,
      identityEvents.backchannelMessageRequested,
      sessionEvents.signInFlagged,
    ],
    broadcast: tenancy,
  },
};

/** What services took by a durable consumer in an earlier version, and take no more: the operator removes it once no replica of that version pulls from it. */
export const retiredSubscriptions: readonly { readonly service: ServiceName; readonly event: AnyEvent }[] = [
  { service: 'notification', event: tokenEvents.backchannelAuthenticationRequested },
];
