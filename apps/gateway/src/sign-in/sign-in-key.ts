import { ServiceError, type SignInId, type SignInKey } from '#contracts';
import { queryParameters } from '#platform';
import { readBrowserCookie, sendsCookies } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { uiLocalesOf } from '../http/ui-locales.js';
import type { Visit } from '../tenancy/visit.js';

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
export const namedSignIn = (visit: Visit): NamedSignIn => {
  const signInId = singleParameter(queryParameters(visit.request), 'sign_in') as SignInId | null;
  if (signInId === null) throw new ServiceError('transaction_invalid', 'The address names no sign-in.');
  const browserToken = readBrowserCookie(visit, signInId);
  if (browserToken === null && !sendsCookies(visit)) throw new BrowserCookieMissing();
  return { signInId, browserToken };
};

/** As `namedSignIn`, where nothing can go on without the proof. */
export const signInKeyOf = (visit: Visit): SignInKey => {
  const { signInId, browserToken } = namedSignIn(visit);
  if (browserToken === null) throw new ServiceError('transaction_invalid', 'This sign-in was started in another browser.');
  return { signInId, browserToken };
};

/**
 * The page on which a sign-in goes on, in the languages that this request asks for. The id in the query is a handle; the proof
 * is the binding cookie. `more` is added to the query.
 */
export const signInLocation = ({ request, tenant }: Visit, signInId: SignInId, more: Record<string, string> = {}): string => {
  const locales = uiLocalesOf(request).join(' ');
  const query = new URLSearchParams({ sign_in: signInId, ...more, ...(locales !== '' && { ui_locales: locales }) });
  return `${tenant.issuer}/login?${query.toString()}`;
};
