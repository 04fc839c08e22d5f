import type { AuthenticateRequest, ParameterList, SignInState } from '#contracts';
import { formOf, singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';

const isOffered = ({ tenant }: TenantRequest): boolean => tenant.settings.staySignedIn === 'offered';
const isTicked = (form: ParameterList): boolean => singleParameter(form, 'stay_signed_in') !== null;

/** What users say, in a form that leads to a session, of whether they stay signed in; nothing where that is not for them to say. */
export const staySignedInChoice = (request: TenantRequest, form: ParameterList): Pick<AuthenticateRequest, 'staySignedIn'> =>
  isOffered(request) ? { staySignedIn: isTicked(form) } : {};

/** Whether a page has it ticked: as the sign-in has it, or, of a form that is shown once more (`signIn` null), as that had it. Null where it is not offered. */
export const staysSignedIn = (
  request: TenantRequest,
  signIn: Pick<Extract<SignInState, { readonly status: 'open' }>, 'staySignedIn'> | null,
): boolean | null => {
  if (!isOffered(request)) return null;
  return signIn === null ? isTicked(formOf(request)) : (signIn.staySignedIn ?? false);
};
