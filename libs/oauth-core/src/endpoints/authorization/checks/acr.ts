import { type Acr, isAcr, satisfiesAcr } from '#contracts';
import { essentialAcrs } from '../../../requested-claims.js';
import type { Check } from './check.js';
import { readClaims } from './claims.js';

/** The weakest of those that will do; null where nothing is demanded. */
const weakest = (acrs: readonly Acr[]): Acr | null => acrs.find((acr) => acrs.every((other) => satisfiesAcr(other, acr))) ?? null;

/**
 * The authentication context class that is demanded: of the acr_values, best first (OpenID Connect Core §3.1.2.1), the first that is ours, and of an essential acr among the claims (§5.5.1.1) any, of both
 * the stronger. Who cannot reach it is refused (RFC 9470 §5), by the decision; unknown values, and an acr that is not essential, ask for nothing.
 */
export const checkAcr: Check = (request) => {
  const preferred = (request.parameters.get('acr_values') ?? '').split(' ').find(isAcr) ?? null;
  const essential = weakest(essentialAcrs(readClaims(request)));
  return { acr: satisfiesAcr(preferred, essential) ? preferred : essential };
};
