import { canonicalDomain } from '#contracts';
import type { Violations } from '#kernel';

/** As many as anybody sets by hand, and as fit into a request. */
export const maxDomains = { allowed: 100, blocked: 1_000 } as const;

/** Adds a finding at each item that is no domain, or the same as one before it in whatever spelling. */
export const checkDomains = (violations: Violations, pointer: string, domains: readonly string[], max: number): void => {
  violations.check(domains.length <= max, pointer, `must have at most ${max} items`);
  const known = new Set<string>();
  domains.slice(0, max).forEach((text, index) => {
    const domain = canonicalDomain(text);
    violations.check(domain !== null, `${pointer}/${index}`, 'must be a domain such as example.com');
    violations.check(domain === null || !known.has(domain), `${pointer}/${index}`, 'occurs twice');
    if (domain !== null) known.add(domain);
  });
};
