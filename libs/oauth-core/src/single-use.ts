import type { JsonObject, TenantContext } from '#contracts';
import { textClaim } from './jwt.js';
import type { Statement, UnitOfWork } from './ports.js';
import { hashSecret } from './secrets.js';

/** Characters of a `jti` (RFC 7519 §4.1.7): whoever signs may have any number of them hashed. */
export const maxJtiLength = 255;

/** The `jti` by which something is told from all else of whoever signed it; null: it has none, or one that is too long. */
export const usableJti = (claims: JsonObject): string | null => {
  const jti = textClaim(claims, 'jti');
  return jti && jti.length <= maxJtiLength ? jti : null;
};

/**
 * A signed statement that serves once, and passed every other check. `hash` stands for what makes it the one that it is; `issuedAt` is the earliest time at which
 * it can have been made, `expiresAt` the time from which every check refuses it, each the same whenever it is looked at.
 */
export type SingleUse = { readonly hash: string; readonly issuedAt: number; readonly expiresAt: number };

export interface SingleUses {
  /** True for exactly one caller until it expires, however many ask at once; for nobody where it may have been used and the memory of it was lost since. */
  use(single: SingleUse): Statement<boolean>;
}

type UsedAssertion = Omit<SingleUse, 'hash'> & { readonly assertion: string };

/**
 * The use of an assertion, by anybody. `assertion` tells it from all others, of whatever kind: clients' own are known by the `client_id` and the `jti`, all else begins with a word and a space, as
 * no client_id does.
 */
export const useOf = ({ assertion, issuedAt, expiresAt }: UsedAssertion): SingleUse => ({
  hash: hashSecret(assertion),
  issuedAt,
  expiresAt,
});

/** Whether an assertion is used for the first time, as `useOf` tells it from others. It stays used, whatever comes of it. */
export const isFirstUse = (
  tenant: TenantContext,
  used: UsedAssertion,
  { unitOfWork, usedAssertions }: { readonly unitOfWork: UnitOfWork; readonly usedAssertions: SingleUses },
): Promise<boolean> => {
  const use = useOf(used);
  return unitOfWork.write(tenant, use.hash, usedAssertions.use(use));
};
