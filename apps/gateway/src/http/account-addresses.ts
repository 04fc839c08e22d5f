import { type AccountSection, accountSections, type EnrollableName, type Tenant } from '#contracts';
import { addressAt, routes } from './routes.js';

/** The route of each page. */
const routeOfSection = {
  overview: routes.account,
  profile: routes.accountProfile,
  email: routes.accountEmail,
  password: routes.accountPassword,
  authenticators: routes.accountAuthenticators,
  sessions: routes.accountSessions,
  applications: routes.accountApplications,
  'api-keys': routes.accountApiKeys,
  activity: routes.accountActivity,
  terms: routes.accountTerms,
  data: routes.accountData,
  deletion: routes.accountDeletion,
} as const satisfies { readonly [Section in AccountSection]: unknown };

/** Where a page of one's own account is. */
export const accountAddress = ({ issuer }: Pick<Tenant, 'issuer'>, section: AccountSection): string =>
  addressAt(issuer, routeOfSection[section]);

/** Where a user sets one more up. */
export const addAuthenticatorAddress = (tenant: Pick<Tenant, 'issuer'>, method: EnrollableName): string =>
  `${accountAddress(tenant, 'authenticators')}?add=${method}`;

/** Where a user has another number in the place of one, whose id comes behind it: one that they type there, and none that waits for its code as an added one. */
export const changeNumberAddress = (tenant: Pick<Tenant, 'issuer'>): string =>
  `${addAuthenticatorAddress(tenant, 'sms-otp')}&number=other&replaces=`;

/** Where all of them are. */
export const accountAddresses = (tenant: Pick<Tenant, 'issuer'>): { readonly [Section in AccountSection]: string } =>
  Object.fromEntries(accountSections.map((section) => [section, accountAddress(tenant, section)])) as Record<AccountSection, string>;
