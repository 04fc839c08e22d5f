import { ServiceError, type SignInId, type SignInKey } from '#contracts';
import { queryParameters } from '#platform';
import { readBrowserCookie, readSessionCookie, sendsCookies } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { addressAt, routes } from '../http/routes.js';
import { uiLocalesOf } from '../http/ui-locales.js';
import type { TenantRequest } from '../http/tenant-request.js';

/** The browser sends no cookie back, not even what it was given a moment ago. */
export class BrowserCookieMissing extends ServiceError {
  constructor() {
    super('transaction_invalid', 'The browser sent no cookie back.');
  }
}

/** The sign-in that the address names, with this browser's proof; null where the browser has none of it. */
export type NamedSignIn = { readonly signInId: SignInId; readonly browserToken: string | null };

/**
 * Refuses with `transaction_invalid` when the address names no sign-in, and with `BrowserCookieMissing` when the browser has neither a proof nor any other cookie
 * of ours: it was not opened elsewhere, but keeps none.
 */
export const namedSignIn = (request: TenantRequest): NamedSignIn => {
  const signInId = singleParameter(queryParameters(request.http), 'sign_in') as SignInId | null;
  if (signInId === null) throw new ServiceError('transaction_invalid', 'The address names no sign-in.');
  const browserToken = readBrowserCookie(request, signInId);
  if (browserToken === null && !sendsCookies(request)) throw new BrowserCookieMissing();
  return { signInId, browserToken };
};

/** As `namedSignIn`, where nothing can go on without the proof. */
export const signInKeyOf = (request: TenantRequest): SignInKey => {
  const { signInId, browserToken } = namedSignIn(request);
  if (browserToken === null) throw new ServiceError('transaction_invalid', 'This sign-in was started in another browser.');
  return { signInId, browserToken };
};

/** The secret of the browser's session, for a step of who is signed in; refuses with `transaction_invalid` where there is none any more. */
export const requireSession = (request: TenantRequest): string => {
  const sessionToken = readSessionCookie(request);
  if (sessionToken === null) throw new ServiceError('transaction_invalid', 'The session of this sign-in has ended.');
  return sessionToken;
};

/**
 * The page on which a sign-in goes on, in the languages that this request asks for. The id in the query is a handle; the proof
 * is the binding cookie. `more` is added to the query.
 */
export const signInLocation = ({ http, tenant }: TenantRequest, signInId: SignInId, more: Record<string, string> = {}): string => {
  const locales = uiLocalesOf(http).join(' ');
  const query = new URLSearchParams({ sign_in: signInId, ...more, ...(locales !== '' && { ui_locales: locales }) });
  return `${addressAt(tenant.issuer, routes.login)}?${query.toString()}`;
};
