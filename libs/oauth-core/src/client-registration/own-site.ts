import type { Registration } from '#contracts';
import { isHttpsAddress } from '../uri-syntax.js';

/** The pages that users are led to as a client's own. */
export const linkedPages = ['clientUri', 'policyUri', 'tosUri'] as const satisfies readonly (keyof Registration)[];

/** What is taken for a client's own without anybody reading of which site it is. */
export const unreadAddresses = ['logoUri', 'initiateLoginUri'] as const satisfies readonly (keyof Registration)[];

type Shown = (typeof linkedPages | typeof unreadAddresses)[number];

type Addresses = { readonly [Member in Shown]?: string | null | undefined };

/**
 * `said` without those of its `members` that have not the scheme, host and port of one of the client's `own` addresses (RFC 7591 §5): by the picture or the page of another site, a client would pass for that. What is no https address
 * stays, to be refused.
 */
export const withoutOtherSites = <Said extends Addresses>(said: Said, own: readonly string[], members: readonly Shown[]): Said => {
  const origins = new Set(own.filter((uri) => URL.canParse(uri)).map((uri) => new URL(uri).origin));
  const isOther = (address: string): boolean => isHttpsAddress(address) && !origins.has(new URL(address).origin);
  const others = members.filter((member) => isOther(said[member] ?? ''));
  return { ...said, ...Object.fromEntries(others.map((member) => [member, null])) };
};
