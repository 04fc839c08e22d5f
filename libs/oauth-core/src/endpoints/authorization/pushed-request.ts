import type { Application, AuthorizationRequestId } from '#contracts';
import { OAuthError } from '../../errors.js';
import type { Parameters } from '../../parameters.js';
import { isRedirected, type PendingAuthorization, type RedirectDelivery } from '../../pending-authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import type { KnownAuthorization } from './authorization-request-store.js';
import { findRequest } from './known-request.js';
import { bothWays } from './resolve-parameters.js';
import { isStillAllowed } from './still-allowed.js';

/*
 * Authorization requests that their client pushed before it sent a browser (RFC 9126).
 */

/** RFC 9126 §2.2. */
const prefix = 'urn:ietf:params:oauth:request_uri:';

/** What the client sends a browser with in place of the parameters. */
export const requestUriOf = ({ id }: PendingAuthorization): string => `${prefix}${id}`;

const unusable = (detail: string): OAuthError =>
  new OAuthError('invalid_request_uri', 'The request_uri is unknown, expired, used, or was given to another client', detail);

/** A request that was pushed, with its answer; null: it waits for a browser. */
export type PushedAuthorization = KnownAuthorization & { readonly request: PendingAuthorization<RedirectDelivery> };

const isOpen = ({ pushedUntil }: PendingAuthorization, now: number): boolean => pushedUntil !== null && now < pushedUntil;

/**
 * The request that a request_uri of ours stands for; null where the parameters name none. Whatever else they say does not count (RFC 9101 §6.3), but for a `request`, which excludes the other (§5): `invalid_request`. Throws `invalid_request_uri`,
 * for a page, unless the client pushed it, less than its lifetime ago, and it has no answer yet (RFC 9126 §4): until then a browser may load it again.
 */
export const findPushedRequest = async (
  tenant: OAuthTenant,
  application: Application,
  parameters: Parameters,
  dependencies: OAuthDependencies,
): Promise<PushedAuthorization | null> => {
  const requestUri = parameters.get('request_uri');
  if (requestUri?.startsWith(prefix) !== true) return null;
  if (parameters.mentions('request')) throw bothWays();
  const known = await findRequest(tenant, requestUri.slice(prefix.length) as AuthorizationRequestId, dependencies);
  if (known === null) throw unusable('unknown');
  const { request, answer } = known;
  if (request.clientId !== application.clientId) throw unusable('pushed by another client');
  if (!isOpen(request, dependencies.clock.epochSeconds())) throw unusable('expired, or not pushed');
  if (answer !== null) throw unusable('answered');
  if (!isRedirected(request) || !(await isStillAllowed(tenant, application, request, dependencies))) throw unusable('not allowed any more');
  return { request, answer };
};

/** Lost to another browser that was answered first. */
export const alreadyAnswered = (): OAuthError => unusable('answered by another browser');
