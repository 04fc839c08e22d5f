import { apiKeyPolicies, maxLifetimes, minApiKeyLifetime, type TenantSettings } from '#contracts';
import type { Violations } from '#kernel';
import { checkOneOf, checkSeconds } from './values.js';

/** More than anybody keeps apart; the page of one's own keys shows them all. */
const maxApiKeysPerOwner = 50;

/** What API keys a tenant lets be made. */
export const checkApiKeys = (
  violations: Violations,
  pointer: string,
  { apiKeys, apiKeyMaxLifetime, apiKeysPerOwner }: TenantSettings,
): void => {
  checkOneOf(violations, `${pointer}/apiKeys`, apiKeys, apiKeyPolicies);
  checkSeconds(violations, `${pointer}/apiKeyMaxLifetime`, apiKeyMaxLifetime, minApiKeyLifetime, maxLifetimes.apiKey);
  violations.check(
    Number.isSafeInteger(apiKeysPerOwner) && apiKeysPerOwner >= 1 && apiKeysPerOwner <= maxApiKeysPerOwner,
    `${pointer}/apiKeysPerOwner`,
    `must be a whole number from 1 to ${maxApiKeysPerOwner}`,
  );
};
