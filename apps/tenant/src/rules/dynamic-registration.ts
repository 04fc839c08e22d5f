import { dynamicRegistrationPolicies, dynamicRegistrationRules, registrableGrantTypes, type TenantSettings } from '#contracts';
import type { Violations } from '#kernel';
import { checkList, checkOneOf, problemOfScope } from './values.js';

/** As many as are still looked through by somebody who cleans up, and scopes as of any application. */
const bounds = { clients: 100_000, unusedDays: 365, scopes: 100 } as const;

/** What a tenant lets clients register for. That the scopes exist is looked at when one asks for them. */
export const checkDynamicRegistration = (
  violations: Violations,
  pointer: string,
  {
    dynamicRegistration,
    dynamicRegistrationGrantTypes: grants,
    dynamicRegistrationScopes: scopes,
    dynamicRegistrationRules: rules,
    dynamicRegistrationMaxClients: maxClients,
    dynamicRegistrationUnusedDays: unusedDays,
  }: TenantSettings,
): void => {
  checkOneOf(violations, `${pointer}/dynamicRegistration`, dynamicRegistration, dynamicRegistrationPolicies);
  checkList(violations, `${pointer}/dynamicRegistrationGrantTypes`, grants, registrableGrantTypes.length);
  grants.forEach((grant, index) =>
    checkOneOf(violations, `${pointer}/dynamicRegistrationGrantTypes/${index}`, grant, registrableGrantTypes),
  );
  checkList(violations, `${pointer}/dynamicRegistrationScopes`, scopes, bounds.scopes);
  scopes.forEach((scope, index) => violations.addProblem(`${pointer}/dynamicRegistrationScopes/${index}`, problemOfScope(scope)));
  checkOneOf(violations, `${pointer}/dynamicRegistrationRules`, rules, dynamicRegistrationRules);
  violations.check(
    Number.isSafeInteger(maxClients) && maxClients >= 1 && maxClients <= bounds.clients,
    `${pointer}/dynamicRegistrationMaxClients`,
    `must be a whole number from 1 to ${bounds.clients}`,
  );
  violations.check(
    Number.isSafeInteger(unusedDays) && unusedDays >= 0 && unusedDays <= bounds.unusedDays,
    `${pointer}/dynamicRegistrationUnusedDays`,
    `must be a whole number from 0 to ${bounds.unusedDays}`,
  );
};
