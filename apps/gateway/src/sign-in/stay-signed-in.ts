import type { AuthenticateRequest, ParameterList } from '#contracts';
import { formOf, singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import type { PresentStep } from './step-page.js';

const isOffered = ({ tenant }: TenantRequest): boolean => tenant.settings.staySignedIn === 'offered';
const isTicked = (form: ParameterList): boolean => singleParameter(form, 'stay_signed_in') !== null;

/** What users say, with their proof, of whether they stay signed in; nothing where that is not for them to say. */
export const staySignedInChoice = (request: TenantRequest, form: ParameterList): Pick<AuthenticateRequest, 'staySignedIn'> =>
  isOffered(request) ? { staySignedIn: isTicked(form) } : {};

/** Whether a page has it ticked: as its form had it before, or as the sign-in has it. Null where it is not offered. */
export const staysSignedIn = ({ request, state }: Pick<PresentStep, 'request' | 'state'>, hasFailed: boolean): boolean | null => {
  if (!isOffered(request)) return null;
  return hasFailed ? isTicked(formOf(request)) : (state.staySignedIn ?? false);
};
