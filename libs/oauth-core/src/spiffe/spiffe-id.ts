/*
 * Names of workloads and of the trust domains that they are of (SPIFFE-ID §2). They are compared character by character, so each has one spelling alone: no port, no user information,
 * no query, nothing escaped, no dot segments, and a trust domain in small letters.
 */

/** SPIFFE-ID §2.4. */
const maxLength = 2_048;

// A lookahead for dot segments, and classes without a slash: each character is looked at once.
const workloadSyntax = /^(spiffe:\/\/[a-z0-9._-]{1,255})(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/;
const trustDomainSyntax = /^spiffe:\/\/[a-z0-9._-]{1,255}$/;

/** Whether text is the SPIFFE ID of a trust domain (SPIFFE-ID §2.1): one without a path. */
export const isTrustDomain = (text: string): boolean => trustDomainSyntax.test(text);

/** Whether text is of the scheme of SPIFFE IDs, be it one or not. */
export const isOfSpiffe = (text: string): boolean => /^spiffe:/i.test(text);

/** The SPIFFE ID of the trust domain that a workload is of; null where the text is no SPIFFE ID of a workload, which has a path. */
export const trustDomainOf = (text: string): string | null => (text.length > maxLength ? null : (workloadSyntax.exec(text)?.[1] ?? null));

const prefixOf = (registered: string): string | null => (registered.endsWith('/*') ? registered.slice(0, -1) : null);

/** Whether text may be registered as a client's `spiffe_id`: a SPIFFE ID of a workload, or, with `/*` at its end, all that are below (draft-ietf-oauth-spiffe-client-auth §5.1). */
export const isWorkloadPattern = (text: string): boolean => {
  const prefix = prefixOf(text);
  return prefix === null ? trustDomainOf(text) !== null : trustDomainOf(`${prefix}x`) !== null;
};

/** Whether a workload is the one that is registered, or below it (§5.1). That one is a SPIFFE ID, and the other may be registered, is for the caller to have checked. */
export const isWorkloadOf = (registered: string, workload: string): boolean => {
  const prefix = prefixOf(registered);
  return prefix === null ? workload === registered : workload.startsWith(prefix);
};
