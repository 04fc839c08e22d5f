import type { TenantScope } from '#contracts';
import { servesNumber } from '#phone-numbers';
import type { SentCodePolicies } from '../../ports/sent-code-policies.js';

/** Whether the tenant has text messages sent to a number (E.164), and anybody does. Throws `unavailable` when nothing is known of the tenant. */
export const isServedNumber = async (scope: TenantScope, number: string, policies: SentCodePolicies): Promise<boolean> =>
  servesNumber(await policies.smsCountriesOf(scope), number);
