import type { TenantSettings } from '#contracts';
import { below, domainIn } from './domains.js';

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
