import { isAcr } from '#contracts';
import type { Check } from './check.js';

/**
 * The authentication context class that is demanded: of the acr_values, best first (OpenID Connect Core §3.1.2.1), the first that is ours. Who cannot reach it is
 * refused (RFC 9470 §5), by the decision; unknown values ask for nothing.
 */
export const checkAcr: Check = ({ parameters }) => ({ acr: (parameters.get('acr_values') ?? '').split(' ').find(isAcr) ?? null });
