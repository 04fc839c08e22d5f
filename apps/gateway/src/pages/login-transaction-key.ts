import { type LoginTransactionId, type LoginTransactionKey, ServiceError } from '#contracts';
import { queryParameters } from '#platform';
import { readBrowserCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import type { Visit } from '../tenancy/visit.js';

/** The browser did not send back what it was given a moment ago, or was never given it. */
export class BrowserCookieMissing extends ServiceError {
  constructor() {
    super('transaction_invalid', 'The browser sent no cookie back.');
  }
}

/**
 * The transaction that the address names, with this browser's proof. Refuses with `transaction_invalid` when the address names none,
 * and with `BrowserCookieMissing` when the browser has no proof.
 */
export const transactionKeyOf = (visit: Visit): LoginTransactionKey => {
  const transactionId = singleParameter(queryParameters(visit.request), 'transaction');
  if (transactionId === null) throw new ServiceError('transaction_invalid', 'The address names no sign-in.');
  const browserToken = readBrowserCookie(visit);
  if (browserToken === null) throw new BrowserCookieMissing();
  return { transactionId: transactionId as LoginTransactionId, browserToken };
};
