import type { RiskSignal } from '#contracts';

/** Where somebody signs in. `network`: a range of addresses; null: no address is known. `country`: as in ISO 3166-1; null: nobody says. `at`: epoch seconds. */
export type SignInOrigin = { readonly at: number; readonly network: string | null; readonly country: string | null };

/** What is known of a user, seen from where they sign in now. */
export type SignInHistory = {
  /** Whether they have signed in before: of who has not, nothing is new. */
  readonly hasSignedIn: boolean;
  readonly knowsDevice: boolean;
  readonly knowsNetwork: boolean;
  readonly knowsAddress: boolean;
  /** Where they have signed in within the last `paceSeconds.countries`. */
  readonly recent: readonly SignInOrigin[];
  /** Other accounts to which this address has become known within the last `manyAccounts.seconds`. */
  readonly accountsNewHere: number;
};

/** Seconds in which nobody gets from one place to another: to another country; to another network, where the countries are not known. */
export const paceSeconds = { countries: 3_600, networks: 30 } as const;

/** As many accounts of one address, none of which it was known to `seconds` ago. */
export const manyAccounts = { accounts: 10, seconds: 3_600 } as const;

/** Whether they are apart. One line has addresses of both families, of which browsers take now one, now the other: networks of two families say nothing of one another. */
const areApart = (one: string, other: string): boolean => one !== other && one.includes(':') === other.includes(':');

/** Whether nobody gets from one origin to the other in time. Clocks of replicas differ: a moment that lies ahead is as near as one that is over. */
const isOutOfReach = (here: SignInOrigin, before: SignInOrigin): boolean => {
  const seconds = Math.abs(here.at - before.at);
  if (here.country !== null && before.country !== null) return here.country !== before.country && seconds < paceSeconds.countries;
  return here.network !== null && before.network !== null && areApart(here.network, before.network) && seconds < paceSeconds.networks;
};

/** What stands out of a sign-in, by what is known of its user. It says nothing of what was proved. */
export const riskSignalsOf = (here: SignInOrigin, history: SignInHistory): readonly RiskSignal[] => {
  const { hasSignedIn, knowsDevice, knowsNetwork, knowsAddress, recent, accountsNewHere } = history;
  const facts: { readonly [Signal in RiskSignal]: boolean } = {
    new_device: hasSignedIn && !knowsDevice,
    new_network: hasSignedIn && here.network !== null && !knowsNetwork,
    impossible_travel: hasSignedIn && recent.some((before) => isOutOfReach(here, before)),
    many_accounts: here.network !== null && !knowsAddress && accountsNewHere + 1 >= manyAccounts.accounts,
  };
  return (Object.keys(facts) as RiskSignal[]).filter((signal) => facts[signal]);
};
