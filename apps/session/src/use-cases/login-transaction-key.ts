import { type LoginTransactionKey, ServiceError } from '#contracts';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import type { LoginTransactionHashes } from '../ports/login-transaction-store.js';

/** One refusal for all: nobody learns whether a transaction exists, has expired or belongs to another browser. */
export const transactionInvalid = (): ServiceError =>
  new ServiceError('transaction_invalid', 'This sign-in has expired, was completed already, or was started in another browser.');

/** What the stores look for. Refuses malformed secrets without a look at the database. */
export const hashesOf = ({ transactionId, browserToken }: LoginTransactionKey): LoginTransactionHashes => {
  if (!isWellFormedSecret('lt', transactionId) || !isWellFormedSecret('bt', browserToken)) throw transactionInvalid();
  return { idHash: hashSecret(transactionId), browserHash: hashSecret(browserToken) };
};
