import { type Acr, type AuthenticatorName, type Evidence, isEnrollable, proofAges, satisfiesAcr, type SignInNeeds } from '#contracts';
import { acrOf, type Holder } from './authentication-context.js';

/** Seconds for which a proof is fresh enough to change what a user proves themselves with. */
export const freshFor = proofAges.shown;

/** The class that who changes it has to prove: two factors where they have set one up. */
export const acrToChange = (enrolled: readonly AuthenticatorName[]): Acr =>
  enrolled.some(isEnrollable) ? 'urn:ostiary:acr:2' : 'urn:ostiary:acr:1';

/**
 * What a user has to prove again before they change what they prove themselves with; null where what they proved is fresh enough. Who has set up a second factor proves two: a password
 * alone neither adds to it nor takes it away (attacks A64, A76), nor does the mailbox by which that is reset (attack A63). `at`: epoch seconds; `maxAge`: seconds.
 */
export const stepUpToChange = (
  evidence: readonly Evidence[],
  holder: Holder,
  { at, maxAge }: { readonly at: number; readonly maxAge: number },
): Pick<SignInNeeds, 'acr' | 'maxAge'> | null => {
  const acr = acrToChange(holder.enrolled);
  const fresh = evidence.filter((one) => one.at >= at - maxAge);
  return satisfiesAcr(acrOf(fresh, holder), acr) ? null : { acr, maxAge };
};
