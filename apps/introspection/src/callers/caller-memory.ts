import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RegisteredClient, TenantId } from '#contracts';
import { Clock } from '#kernel';
import { type AuthenticatedClient, hashSecret, type Parameters } from '#oauth-core';
import { ClientDirectory } from '#tenancy';

type Remembered = { readonly caller: AuthenticatedClient; readonly until: number };

const maxCallers = 10_000;
const assertion = ['client_assertion', 'client_assertion_type'];
const credentials = ['client_id', 'client_secret'];

/** The credentials of a request as one text, where they come one way and that way alone; null otherwise. */
const presented = (parameters: Parameters, authorization: string | null): string | null => {
  const has = (name: string): boolean => parameters.has(name);
  if (assertion.some(has)) return null;
  if (authorization !== null) return credentials.some(has) ? null : `header ${authorization}`;
  const [clientId, secret] = credentials.map((name) => parameters.get(name));
  return clientId && secret ? `form ${clientId} ${secret}` : null;
};

/** When the first of the client's secrets ends: until then, what was proven stays proven. Epoch seconds. */
const firstEnd = ({ secrets }: RegisteredClient, now: number): number =>
  secrets.reduce((end, { expiresAt }) => (expiresAt !== null && expiresAt > now ? Math.min(end, expiresAt) : end), Infinity);

/**
 * Callers that have authenticated before with the same credentials, by the tenant and the SHA-256 of what they sent; a
 * secret itself is not kept. A caller counts for as long as the directory holds the very registration it was proven
 * against: every change of the client drops that.
 */
@Injectable()
export class CallerMemory {
  private readonly callers = new LRUCache<string, Remembered>({ max: maxCallers });

  constructor(
    private readonly clients: ClientDirectory,
    private readonly clock: Clock,
  ) {}

  /** Null: not known, authenticate. */
  recall(tenantId: TenantId, parameters: Parameters, authorization: string | null): AuthenticatedClient | null {
    const shown = presented(parameters, authorization);
    const key = shown === null ? null : hashSecret(`${tenantId} ${shown}`);
    const remembered = key === null ? undefined : this.callers.get(key);
    if (!remembered || key === null) return null;
    const { caller, until } = remembered;
    const unchanged = this.clients.remembered(tenantId, caller.clientId) === caller.registration;
    if (unchanged && this.clock.epochSeconds() < until) return caller;
    this.callers.delete(key);
    return null;
  }

  /** To be told of a caller that has just authenticated with these. */
  remember(tenantId: TenantId, parameters: Parameters, authorization: string | null, caller: AuthenticatedClient): void {
    const shown = presented(parameters, authorization);
    if (shown === null) return;
    const until = firstEnd(caller.registration, this.clock.epochSeconds());
    this.callers.set(hashSecret(`${tenantId} ${shown}`), { caller, until });
  }
}
