/**
 * How wrong passwords slow sign-ins down (docs/adr/0029-slowing-down-guesses.md). Times are seconds. A source (an address or its networks, or a browser
 * that signed in before) may fail `perAddress` or `perBrowser` times at an account; then it is locked for `firstLock`, and each further failure doubles that up
 * to `longestLock`. What is older than `memory` counts no more.
 */
export const loginThrottle = { perAddress: 5, perBrowser: 10, firstLock: 30, longestLock: 3_600, memory: 86_400 } as const;

/** Failures of an account, from all its unknown sources, after which each further such number takes one try from every address. */
const failuresPerTry = 10;

/** How often an address may fail at an account that has failed so often: fewer and fewer, but a user who knows the password needs one. */
export const triesOfAddress = (accountFailures: number): number =>
  Math.max(1, loginThrottle.perAddress - Math.floor(accountFailures / failuresPerTry));

/** Milliseconds that a try from an unknown source waits before it is looked at: nothing at first, doubling from 100, at most 1,500. */
export const delayOfTry = (accountFailures: number): number =>
  accountFailures < failuresPerTry ? 0 : Math.min(1_500, 100 * 2 ** Math.floor(accountFailures / failuresPerTry - 1));
