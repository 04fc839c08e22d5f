import { createHash } from 'node:crypto';
import '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { type Authenticated, isSlug, type SignInId, type Tenant, type TenantId } from '#contracts';
import { browserStateOf, isWellFormedSecret } from '#oauth-core';
import type { TenantRequest } from './tenant-request.js';

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

type CookieName = {
  readonly session: string;
  readonly browser: string;
  readonly known: string;
  readonly remembered: string;
  readonly device: string;
  readonly recovery: string;
  readonly state: string;
};

const prefixes: CookieName = {
  session: '__Host-ost-session-',
  browser: '__Host-ost-browser-',
  known: '__Host-ost-known-',
  remembered: '__Host-ost-remembered-',
  device: '__Host-ost-device-',
  recovery: '__Host-ost-recovery-',
  state: '__Host-ost-state-',
};

/** The only one that is of no tenant: it names one. */
const lastTenant = '__Host-ost-tenant';

/**
 * Each tenant has names of its own, worthless at any other. The prefix makes browsers refuse the cookie from another
 * host, from a sub-domain for instance, which could otherwise plant one (RFC 6265bis §4.1.3.2).
 */
const namesOf = (tenantId: TenantId): CookieName => {
  const mark = shortHash(tenantId);
  return {
    session: prefixes.session + mark,
    browser: prefixes.browser + mark,
    known: prefixes.known + mark,
    remembered: prefixes.remembered + mark,
    device: prefixes.device + mark,
    recovery: prefixes.recovery + mark,
    state: prefixes.state + mark,
  };
};

/** `lax`: a client sends the browser here by a top-level navigation, and then the cookies must come along. */
const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

const read = ({ http }: TenantRequest, name: string, kind: 'st' | 'bt' | 'si'): string | null => {
  const value = http.cookies[name];
  return value !== undefined && isWellFormedSecret(kind, value) ? value : null;
};

/** The secret of the SSO session; null when there is none that looks right. */
export const readSessionCookie = (request: TenantRequest): string | null => read(request, namesOf(request.tenant.id).session, 'st');

/** What the page that watches a session reads: its name. */
export const stateCookieOf = ({ id }: Pick<Tenant, 'id'>): string => namesOf(id).state;

/** Read by a script in a frame of another site, and no secret: it says that a session is another, and not which. */
const stateAttributes = { path: '/', httpOnly: false, secure: true, sameSite: 'none' } as const;

const writeStateCookie = ({ reply, tenant }: TenantRequest, sessionToken: string, expires: { readonly expires?: Date } = {}): void => {
  if (tenant.settings.sessionManagement)
    void reply.setCookie(stateCookieOf(tenant), browserStateOf(sessionToken), { ...stateAttributes, ...expires });
};

/** For sessions that began before their tenant had them watched. */
export const ensureStateCookie = (request: TenantRequest, sessionToken: string | null): void => {
  const { http, tenant } = request;
  if (sessionToken !== null && http.cookies[stateCookieOf(tenant)] !== browserStateOf(sessionToken))
    writeStateCookie(request, sessionToken);
};

type SessionSecret = Pick<Authenticated, 'sessionToken' | 'sessionExpiresAt'>;

/** Where a session began or serves. How long it lasts is for the session service to say: the browser lets go of it when it is closed, or at its end at the latest. */
const writeSessionCookie = (request: TenantRequest, { sessionToken, sessionExpiresAt }: SessionSecret): void => {
  if (sessionToken === null) return;
  const { reply, tenant } = request;
  const expires = sessionExpiresAt === undefined ? {} : { expires: new Date(sessionExpiresAt) };
  writeStateCookie(request, sessionToken, expires);
  void reply.setCookie(namesOf(tenant.id).session, sessionToken, { ...attributes, ...expires });
};

/** Each sign-in has a cookie of its own: tabs that are opened together would overwrite one that they shared, before the browser knows any. */
const browserCookieOf = ({ tenant }: TenantRequest, signInId: SignInId): string => `${namesOf(tenant.id).browser}-${shortHash(signInId)}`;

/**
 * Sign-ins of one browser whose cookies are kept: of one tenant, so that none pushes out another's, and of all, since more could make a request
 * larger than servers take.
 */
const maxSignIns = { ofTenant: 16, ofAll: 80 } as const;

/** The oldest, which browsers send first (RFC 6265 §5.4), that have to go for one more to fit in. */
const surplus = (names: readonly string[], max: number): readonly string[] => names.slice(0, Math.max(0, names.length + 1 - max));

/** The secret that binds a sign-in to this browser; null when there is none that looks right. */
export const readBrowserCookie = (request: TenantRequest, signInId: SignInId): string | null =>
  read(request, browserCookieOf(request, signInId), 'bt');

/** Lets go of the tenant's oldest ones where there are many, and of anybody's where they are very many. */
export const writeBrowserCookie = (request: TenantRequest, signInId: SignInId, value: string): void => {
  const { http, reply, tenant } = request;
  const all = Object.keys(http.cookies).filter((name) => name.startsWith(prefixes.browser));
  const own = surplus(
    all.filter((name) => name.startsWith(`${namesOf(tenant.id).browser}-`)),
    maxSignIns.ofTenant,
  );
  const others = all.filter((name) => !own.includes(name));
  for (const name of [...own, ...surplus(others, maxSignIns.ofAll)]) void reply.clearCookie(name, attributes);
  void reply.setCookie(browserCookieOf(request, signInId), value, attributes);
};

/** Whether the browser sends cookies of ours at all, with a request that may have come from another site: the one that frames read always comes along. */
export const sendsCookies = ({ http }: TenantRequest): boolean =>
  Object.keys(http.cookies).some((name) => Object.values(prefixes).some((prefix) => prefix !== prefixes.state && name.startsWith(prefix)));

/** Seconds for which a browser is known after a sign-in: as long as the identity service believes it. */
const knownFor = 180 * 86_400;

/** What proves that somebody signed in with this browser before: good for being spared when others guess, for nothing else. Null when there is none that may be right. */
export const readKnownBrowserCookie = ({ http, tenant }: TenantRequest): string | null => {
  const value = http.cookies[namesOf(tenant.id).known];
  return value !== undefined && value.length <= 300 ? value : null;
};

/** Stays after signing out, or the browser would be unknown just when it is needed. */
const writeKnownBrowserCookie = ({ reply, tenant }: TenantRequest, value: string): void => {
  void reply.setCookie(namesOf(tenant.id).known, value, { ...attributes, maxAge: knownFor });
  void reply.setCookie(lastTenant, tenant.slug, { ...attributes, maxAge: knownFor });
};

/** The slug of the tenant that somebody signed in at last with this browser, as the browser says; null when it does not. Leads, and proves nothing. */
export const readLastTenantCookie = ({ cookies }: FastifyRequest): string | null => {
  const slug = cookies[lastTenant];
  return slug !== undefined && isSlug(slug) ? slug : null;
};

/** People of one tenant who share a browser, each of whom it may be remembered of. */
const maxRemembered = 3;

/** The secrets by which this browser is spared a second factor, the newest first: those that look right. */
export const readRememberedCookie = ({ http, tenant }: TenantRequest): readonly string[] =>
  (http.cookies[namesOf(tenant.id).remembered] ?? '').split('.', maxRemembered).filter((secret) => isWellFormedSecret('rb', secret));

/** Stays after signing out, until the newest of them is over: whom it is of, and whether it is good still, is for the session service to say. */
const writeRememberedCookie = (request: TenantRequest, { secret, expiresAt }: NonNullable<Authenticated['rememberedBrowser']>): void => {
  const { reply, tenant } = request;
  const others = readRememberedCookie(request).filter((other) => other !== secret);
  const value = [secret, ...others].slice(0, maxRemembered).join('.');
  void reply.setCookie(namesOf(tenant.id).remembered, value, { ...attributes, expires: new Date(expiresAt) });
};

/** People of one tenant who share a browser, to each of whom it may be known. */
const maxDevices = 3;

/** The secrets by which this browser is known to who has signed in with it, the newest first: those that look right. */
export const readDeviceCookie = ({ http, tenant }: TenantRequest): readonly string[] =>
  (http.cookies[namesOf(tenant.id).device] ?? '').split('.', maxDevices).filter((secret) => isWellFormedSecret('dv', secret));

/** After a sign-in: stays as long as the session service knows the browser at most. Whose it is, is for that service to say. */
const writeDeviceCookie = (request: TenantRequest, { device, sessionToken }: Pick<Authenticated, 'device' | 'sessionToken'>): void => {
  if (sessionToken === null) return;
  const others = readDeviceCookie(request).filter((other) => other !== device);
  const value = [...(device === undefined ? [] : [device]), ...others].slice(0, maxDevices).join('.');
  const { reply, tenant } = request;
  if (value !== '') void reply.setCookie(namesOf(tenant.id).device, value, { ...attributes, maxAge: knownFor });
};

/** All that a browser is given by a step of a sign-in: the session where one begins, and what it is known and remembered by later. */
export const writeSignedIn = (request: TenantRequest, authenticated: Omit<Authenticated, 'state'>): void => {
  writeSessionCookie(request, authenticated);
  writeDeviceCookie(request, authenticated);
  const { rememberedBrowser, knownBrowser } = authenticated;
  if (rememberedBrowser !== undefined) writeRememberedCookie(request, rememberedBrowser);
  if (knownBrowser !== null) writeKnownBrowserCookie(request, knownBrowser);
};

/** Which sign-in is to be gone on with when the password is set. A handle: what proves that it is this browser's is its own cookie. */
export const readRecoveryCookie = (request: TenantRequest): SignInId | null =>
  read(request, namesOf(request.tenant.id).recovery, 'si') as SignInId | null;

/** Until the browser is closed: the sign-in expires long before. */
export const writeRecoveryCookie = ({ reply, tenant }: TenantRequest, signInId: SignInId): void => {
  void reply.setCookie(namesOf(tenant.id).recovery, signInId, attributes);
};

export const clearSessionCookie = ({ reply, tenant }: TenantRequest): void => {
  void reply.clearCookie(namesOf(tenant.id).session, attributes);
  if (tenant.settings.sessionManagement) void reply.clearCookie(stateCookieOf(tenant), stateAttributes);
};
