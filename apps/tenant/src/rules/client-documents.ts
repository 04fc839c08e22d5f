import { canonicalDomain, clientDocumentPolicies, type TenantSettings } from '#contracts';
import type { Violations } from '#kernel';
import { checkDomains, maxDomains } from './domains.js';
import { checkOneOf } from './values.js';

const below = '*.';

const domainIn = (pattern: string): string => (pattern.startsWith(below) ? pattern.slice(below.length) : pattern);

/** A domain, or `*.` and the one that all are below, in the spelling that is stored; what is neither stays, to be refused. */
export const canonicalPattern = (pattern: string): string => {
  const domain = canonicalDomain(domainIn(pattern));
  if (domain === null) return pattern;
  return pattern.startsWith(below) ? `${below}${domain}` : domain;
};

/** Which clients a tenant knows by documents. A domain stands in the list once: either itself, or for those below it. */
export const checkClientDocuments = (
  violations: Violations,
  pointer: string,
  { clientDocuments, clientDocumentDomains: listed, clientDocumentBlockedDomains: blocked }: TenantSettings,
): void => {
  checkOneOf(violations, `${pointer}/clientDocuments`, clientDocuments, clientDocumentPolicies);
  checkDomains(
    violations,
    `${pointer}/clientDocumentDomains`,
    listed.filter((pattern) => !pattern.startsWith(below)),
    maxDomains.allowed,
  );
  checkDomains(
    violations,
    `${pointer}/clientDocumentDomains`,
    listed.filter((pattern) => pattern.startsWith(below)).map(domainIn),
    maxDomains.allowed,
  );
  checkDomains(violations, `${pointer}/clientDocumentBlockedDomains`, blocked, maxDomains.blocked);
  violations.check(
    clientDocuments !== 'listed_domains' || listed.length > 0,
    `${pointer}/clientDocumentDomains`,
    'must have at least 1 item where client_documents is listed_domains',
  );
};

const isBelow = (host: string, domain: string): boolean => host.endsWith(`.${domain}`);

/** What a tenant makes of a host that publishes documents of clients: `listed`, it answers for what they say; `other`, it takes them, and answers for nothing. */
export const trustInHost = (
  { clientDocuments, clientDocumentDomains: listed, clientDocumentBlockedDomains: blocked }: TenantSettings,
  host: string,
): 'listed' | 'other' | 'refused' => {
  if (clientDocuments === 'off' || blocked.some((domain) => host === domain || isBelow(host, domain))) return 'refused';
  const isListed = listed.some((pattern) => (pattern.startsWith(below) ? isBelow(host, domainIn(pattern)) : host === pattern));
  if (isListed) return 'listed';
  return clientDocuments === 'any_domain' ? 'other' : 'refused';
};
