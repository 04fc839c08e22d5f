import type { LimitRule } from '#contracts';
import { addressGroups } from '#limits';
import type { ThrottleKey } from '../ports/throttle-store.js';

/** One address, or a network that it is a part of, at one tenant, with how many times it may do something. */
export type AddressLimit = LimitRule & { readonly max: number; readonly key: ThrottleKey };

/**
 * What a tenant's rule means for an address and its networks, counted by all replicas together. Closest first: every replica takes the locks of all in that
 * order. None where there is no rule, or nobody at an address is behind the call.
 */
export const addressLimits = (rule: (LimitRule & { readonly max: number }) | null, address: string | null): readonly AddressLimit[] =>
  rule === null || address === null
    ? []
    : addressGroups(address).map(({ id, allowance }) => ({
        ...rule,
        max: rule.max * allowance,
        key: { counter: `${rule.endpoint} ${rule.event} per address ${rule.max}/${rule.seconds}`, subject: id },
      }));
