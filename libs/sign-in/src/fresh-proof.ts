import { type Acr, type AuthenticatorName, type Evidence, isEnrollable, satisfiesAcr, type SignInNeeds } from '#contracts';
import { acrOf } from './authentication-context.js';

/** Seconds for which a proof is fresh enough to change what a user proves themselves with. */
export const freshFor = 600;

/**
 * What a user has to prove again before they change what they prove themselves with; null where what they proved is fresh enough. Who has set up a second factor proves two: a password
 * alone neither adds to it nor takes it away (attacks A64, A76). `at`: epoch seconds.
 */
export const stepUpToChange = (
  evidence: readonly Evidence[],
  enrolled: readonly AuthenticatorName[],
  at: number,
): Pick<SignInNeeds, 'acr' | 'maxAge'> | null => {
  const acr: Acr = enrolled.some(isEnrollable) ? 'urn:ostiary:acr:2' : 'urn:ostiary:acr:1';
  const fresh = evidence.filter((one) => one.at >= at - freshFor);
  return satisfiesAcr(acrOf(fresh), acr) ? null : { acr, maxAge: freshFor };
};
