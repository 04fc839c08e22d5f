import { createHash } from 'node:crypto';
import '@fastify/cookie';
import type { TenantId } from '#contracts';
import { isWellFormedSecret } from '#oauth-core';
import type { Visit } from '../tenancy/visit.js';

type CookieName = { readonly session: string; readonly browser: string; readonly known: string };

/**
 * Each tenant has names of its own, worthless at any other. The prefix makes browsers refuse the cookie from another
 * host, from a sub-domain for instance, which could otherwise plant one (RFC 6265bis §4.1.3.2).
 */
const namesOf = (tenantId: TenantId): CookieName => {
  const mark = createHash('sha256').update(tenantId).digest('hex').slice(0, 12);
  return { session: `__Host-ost-session-${mark}`, browser: `__Host-ost-browser-${mark}`, known: `__Host-ost-known-${mark}` };
};

/** `lax`: a client sends the browser here by a top-level navigation, and then the cookies must come along. */
const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

const read = ({ request, tenant }: Visit, which: keyof CookieName, kind: 'st' | 'bt'): string | null => {
  const value = request.cookies[namesOf(tenant.id)[which]];
  return value !== undefined && isWellFormedSecret(kind, value) ? value : null;
};

const write = ({ reply, tenant }: Visit, which: keyof CookieName, value: string): void => {
  void reply.setCookie(namesOf(tenant.id)[which], value, attributes);
};

/** The secret of the SSO session; null when there is none that looks right. */
export const readSessionCookie = (visit: Visit): string | null => read(visit, 'session', 'st');

/** The secret that binds login transactions to this browser; null when there is none that looks right. */
export const readBrowserCookie = (visit: Visit): string | null => read(visit, 'browser', 'bt');

/** Until the browser is closed: how long the session lasts is for the session service to say. */
export const writeSessionCookie = (visit: Visit, value: string): void => write(visit, 'session', value);

export const writeBrowserCookie = (visit: Visit, value: string): void => write(visit, 'browser', value);

/** Seconds for which a browser is known after a sign-in: as long as the identity service believes it. */
const knownFor = 180 * 86_400;

/** What proves that somebody signed in with this browser before: good for being spared when others guess, for nothing else. Null when there is none that may be right. */
export const readKnownBrowserCookie = ({ request, tenant }: Visit): string | null => {
  const value = request.cookies[namesOf(tenant.id).known];
  return value !== undefined && value.length <= 300 ? value : null;
};

/** Stays after signing out, or the browser would be unknown just when it is needed. */
export const writeKnownBrowserCookie = ({ reply, tenant }: Visit, value: string): void => {
  void reply.setCookie(namesOf(tenant.id).known, value, { ...attributes, maxAge: knownFor });
};

export const clearSessionCookie = ({ reply, tenant }: Visit): void => {
  void reply.clearCookie(namesOf(tenant.id).session, attributes);
};
