import { canonicalDomain } from '#contracts';

/** Before a domain: those below it. */
export const below = '*.';

/** The domain that a pattern is about. */
export const domainIn = (pattern: string): string => (pattern.startsWith(below) ? pattern.slice(below.length) : pattern);

/** A domain, or `*.` and the one that all are below, in the spelling that is stored; what is neither stays, to be refused. */
export const canonicalPattern = (pattern: string): string => {
  const domain = canonicalDomain(domainIn(pattern));
  if (domain === null) return pattern;
  return pattern.startsWith(below) ? `${below}${domain}` : domain;
};
