import type { ParameterList } from '#contracts';
import type { RememberChoice } from '#pages';
import { formOf, singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import type { Failure, PresentStep } from './step-page.js';
import type { SignInChoices } from './typed-proof.js';

/** Whether the box is there: where a policy asks for the second factor, which a remembered browser is spared. Where an application asks, or something stands out of the sign-in, it would promise too much. */
export const rememberChoiceOf = ({ request, state }: PresentStep, failure: Failure | null): RememberChoice | null => {
  const { rememberBrowserDays: days } = request.tenant.settings;
  if (days === 0 || state.reason === 'acr_demanded' || state.reason === 'risk_signalled') return null;
  return { days, isTicked: failure !== null && saysToRemember(formOf(request)) };
};

const saysToRemember = (form: ParameterList): boolean => singleParameter(form, 'remember_browser') !== null;

/** What the form says of it. */
export const rememberBrowserChoice = ({ tenant }: TenantRequest, form: ParameterList): SignInChoices =>
  tenant.settings.rememberBrowserDays === 0 ? {} : { rememberBrowser: saysToRemember(form) };
