import { ServiceError, type SessionEndReason, type SignInId, type SignInKey, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { equalHashes, hashSecret, isWellFormedSecret } from '#oauth-core';
import type { SignInStore, StoredSignIn } from '../ports/sign-in-store.js';

/** One refusal for all that cannot move on; why it cannot is told by `getSignIn`. */
export const transactionInvalid = (): ServiceError =>
  new ServiceError('transaction_invalid', 'This sign-in has expired, was completed already, or was started in another browser.');

/** What is answered about the user of a sign-in; refused with `transaction_invalid`, or as is said, where they are gone, or not active any more. */
export const unlessGone = async <Answer>(asked: Promise<Answer>, refusal: () => ServiceError = transactionInvalid): Promise<Answer> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'not_found') throw refusal();
    throw error;
  }
};

/** What the store looks for; null for what can be no handle, which is worth no look at the database. */
export const idHashOf = (signInId: SignInId): string | null => (isWellFormedSecret('si', signInId) ? hashSecret(signInId) : null);

/** Whether a secret may bind a sign-in: the cookie of a browser, or the auth_session of a client that signs its user in itself, neither of which passes for the other where it is presented. */
export const isBinding = (secret: string): boolean => isWellFormedSecret('bt', secret) || isWellFormedSecret('as', secret);

/** Whether the secret is the one that binds the sign-in to its browser. */
export const isOfBrowser = ({ browserHash }: StoredSignIn, browserToken: string | null): boolean =>
  browserToken !== null && isBinding(browserToken) && equalHashes(browserHash, hashSecret(browserToken));

/** Ends of a session that are permanent: a form that was sent before them, and comes again out of the browser's history, signs nobody in. */
const finalEnds: readonly SessionEndReason[] = ['logout', 'revoked', 'password_changed'];

/** Whether the session that the sign-in made was ended permanently, and the sign-in with it. */
export const isEnded = ({ session }: StoredSignIn): boolean => finalEnds.some((reason) => reason === session?.endReason);

/** One that may move on, with its key in the store. */
export type OpenSignIn = StoredSignIn & { readonly idHash: string };

/** The sign-in of this browser, with its key in the store, while it may move on; refuses with `transaction_invalid` otherwise. */
export const requireOpen = async (
  tx: Transaction,
  context: TenantScope,
  { signInId, browserToken }: SignInKey,
  { signIns, now }: { readonly signIns: SignInStore; readonly now: Date },
): Promise<OpenSignIn> => {
  const idHash = idHashOf(signInId);
  const found = idHash && (await signIns.find(tx, context, idHash, now));
  if (!found || !isOfBrowser(found, browserToken) || found.expiresAt <= now || isEnded(found)) throw transactionInvalid();
  return { ...found, idHash };
};
