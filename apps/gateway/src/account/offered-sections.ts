import { type AccountSection, accountSections, type Tenant } from '#contracts';
import { HttpInputError } from '#platform';

const isOffered = (section: AccountSection, { settings }: Tenant): boolean => {
  if (section === 'deletion') return settings.selfDeletion === 'on';
  if (section === 'api-keys') return settings.apiKeys === 'users';
  return section !== 'terms' || settings.terms.length > 0;
};

/** The pages of one's own account that a tenant has. */
export const offeredSections = (tenant: Tenant): readonly AccountSection[] =>
  accountSections.filter((section) => isOffered(section, tenant));

/** Refuses (404) a page that the tenant does not have. */
export const requireOffered = (section: AccountSection, tenant: Tenant): void => {
  if (!isOffered(section, tenant)) throw new HttpInputError(404, 'There is nothing here.');
};
