import type { SignInKey } from '#contracts';
import { queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { Visit } from '../tenancy/visit.js';
import { signInLocation } from './sign-in-key.js';

/** Where somebody else signs in for the same application. Going there changes nothing: what they prove there takes the place of what was proved. */
export const otherAccountLocation = (visit: Visit, { signInId }: SignInKey): string =>
  signInLocation(visit, signInId, { account: 'other' });

/** Whether the address is that one. */
export const asksForOtherAccount = ({ request }: Visit): boolean => singleParameter(queryParameters(request), 'account') === 'other';
