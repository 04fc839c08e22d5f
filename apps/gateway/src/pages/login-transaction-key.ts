import { type LoginTransactionId, type LoginTransactionKey, ServiceError } from '#contracts';
import { queryParameters } from '#platform';
import { readBrowserCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import type { Visit } from '../tenancy/visit.js';

/** The transaction that the address names, with this browser's proof. Refuses with `transaction_invalid` when either is missing. */
export const transactionKeyOf = (visit: Visit): LoginTransactionKey => {
  const transactionId = singleParameter(queryParameters(visit.request), 'transaction');
  const browserToken = readBrowserCookie(visit);
  if (transactionId === null || browserToken === null) {
    throw new ServiceError('transaction_invalid', 'This sign-in was not started in this browser.');
  }
  return { transactionId: transactionId as LoginTransactionId, browserToken };
};
