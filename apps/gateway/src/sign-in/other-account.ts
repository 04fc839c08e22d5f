import type { SignInKey } from '#contracts';
import { queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { signInLocation } from './sign-in-key.js';

/** Where somebody else signs in for the same application. Going there changes nothing: what they prove there takes the place of what was proved. */
export const otherAccountLocation = (request: TenantRequest, { signInId }: SignInKey): string =>
  signInLocation(request, signInId, { account: 'other' });

/** The same page of a sign-in: for somebody else where the address is that one. `more` is added to the query. */
export const sameSignInLocation = (request: TenantRequest, { signInId }: SignInKey, more: Record<string, string> = {}): string =>
  signInLocation(request, signInId, { ...(asksForOtherAccount(request) && { account: 'other' }), ...more });

/** Whether the address is that one. */
export const asksForOtherAccount = ({ http }: TenantRequest): boolean => singleParameter(queryParameters(http), 'account') === 'other';
