import type { TenantScope } from '#contracts';
import { smsDestination } from '#phone-numbers';
import type { SentCodePolicies } from '../../ports/sent-code-policies.js';

/** Whether the tenant has text messages sent to a number (E.164), and anybody does. Throws `unavailable` when nothing is known of the tenant. */
export const isServedNumber = async (scope: TenantScope, number: string, policies: SentCodePolicies): Promise<boolean> => {
  const destination = smsDestination(number);
  return destination !== null && (await policies.smsCountriesOf(scope)).includes(destination.country);
};
