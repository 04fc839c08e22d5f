import type { RequestContext } from './context.js';
import type { ClientId, UserId } from './ids.js';

/**
 * Who does something, and from which address: the client's, as the service at the edge saw it. `anonymous`: nobody has proved
 * anything yet. `client`: an OAuth client on its own behalf. `administrator`: a client of the admin API. `system`: a service's
 * own job. It says who asked, not what they may: nothing is allowed because of it.
 */
export type Actor =
  | { readonly kind: 'anonymous'; readonly address: string }
  | { readonly kind: 'user'; readonly userId: UserId; readonly address: string | null }
  | { readonly kind: 'client'; readonly clientId: ClientId; readonly address: string | null }
  | { readonly kind: 'administrator'; readonly clientId: ClientId; readonly address: string | null }
  | { readonly kind: 'system'; readonly address: null };

/** A service that does something of its own accord. */
export const systemActor: Actor = { kind: 'system', address: null };

const isText = (value: unknown): boolean => typeof value === 'string';

/** Whether what arrived is an actor. What it says is the sender's promise. */
export const isActor = (value: unknown): value is Actor => {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, address, userId, clientId } = value as { readonly [member: string]: unknown };
  if (address !== null && !isText(address)) return false;
  switch (kind) {
    case 'anonymous':
      return address !== null;
    case 'user':
      return isText(userId);
    case 'client':
    case 'administrator':
      return isText(clientId);
    case 'system':
      return address === null;
    default:
      return false;
  }
};

const as = <Context extends RequestContext>(context: Context, actor: Actor): Context => Object.assign({}, context, { actor });

/** The same work, now that it is known to be a user's. */
export const asUser = <Context extends RequestContext>(context: Context, userId: UserId): Context =>
  as(context, { kind: 'user', userId, address: context.actor.address });

/** The same work, now that it is known to be an OAuth client's. */
export const asClient = <Context extends RequestContext>(context: Context, clientId: ClientId): Context =>
  as(context, { kind: 'client', clientId, address: context.actor.address });

/** The same work, now that it is known to be an administrator's: of a client of the built-in tenant that may use the admin API. */
export const asAdministrator = <Context extends RequestContext>(context: Context, clientId: ClientId): Context =>
  as(context, { kind: 'administrator', clientId, address: context.actor.address });
