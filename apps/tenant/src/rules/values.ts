import { isPlainlyVisible } from '#contracts';
import type { Violations } from '#kernel';
import { isHttpsAddress, problemOfFetchedPort, problemOfUri } from '#oauth-core';

/** Why a text is no display name: 1 to 100 characters, something to see, and nothing that deceives (`isPlainlyVisible`). */
export const problemOfName = (name: string): string | null => {
  if (name.trim() === '' || name.length > 100) return 'must have 1 to 100 characters';
  return isPlainlyVisible(name) ? null : 'must have no controls, and no characters that show nothing or change the direction of text';
};

export const checkName = (violations: Violations, pointer: string, name: string): void =>
  violations.addProblem(pointer, problemOfName(name));

/** Why browsers should not load or follow an address from our pages: it is not https, or has user information. Nothing is fetched here. */
export const problemOfAddress = (address: string): string | null =>
  isHttpsAddress(address) ? null : 'must be an https URL of at most 2000 characters';

/** Why nothing can be fetched from an address, or posted to it: it is none to follow (`problemOfAddress`), or at a port that nothing is fetched from. Names are not looked up. */
export const problemOfFetchedAddress = (address: string): string | null => problemOfAddress(address) ?? problemOfFetchedPort(address);

export const checkLogoUri = (violations: Violations, pointer: string, uri: string | null): void =>
  violations.addProblem(pointer, uri === null ? null : problemOfAddress(uri));

/** RFC 6749 §3.3: a scope-token, here of at most 100 characters. */
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]{1,100}$/;

export const problemOfScope = (name: string): string | null =>
  scopeToken.test(name) ? null : 'must have 1 to 100 printable characters without space, quote or backslash';

/** RFC 8707 §2: an absolute URI without a fragment. */
export const problemOfResourceIdentifier = (identifier: string): string | null =>
  identifier.length <= 500 &&
  /^[A-Za-z][A-Za-z0-9+.-]*:[\x21\x24-\x3B\x3D\x3F-\x5B\x5D\x5F\x61-\x7A\x7E]+$/.test(identifier) &&
  problemOfUri(identifier) === null
    ? null
    : 'must be an absolute URI without a fragment, of at most 500 characters (RFC 8707)';

/** RFC 6749 §2.2, appendix A.1. Whether there is such a client is for nobody to check: it may come later. */
export const problemOfClientId = (clientId: string): string | null =>
  /^[\x21-\x7e]+$/.test(clientId) ? null : 'must be a client ID: printable ASCII characters without a space';

/** A lifetime in whole seconds. */
export const checkSeconds = (violations: Violations, pointer: string, seconds: number, from: number, to: number): void => {
  violations.check(
    Number.isSafeInteger(seconds) && seconds >= from && seconds <= to,
    pointer,
    `must be a whole number of seconds from ${from} to ${to}`,
  );
};

/** As `checkSeconds`, for a lifetime that may be left to someone else. */
export const checkOptionalSeconds = (violations: Violations, pointer: string, seconds: number | null, from: number, to: number): void => {
  if (seconds !== null) checkSeconds(violations, pointer, seconds, from, to);
};

/** RFC 3339 §5.6, in UTC. */
const instant = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/;

/** Whether `text` is a moment (RFC 3339 §5.6), in UTC. */
export const isInstant = (text: string): boolean => instant.test(text);

/** A value of a fixed set. */
export const checkOneOf = <Value extends string>(
  violations: Violations,
  pointer: string,
  value: Value,
  allowed: readonly Value[],
): void => {
  violations.check(allowed.includes(value), pointer, `must be one of ${allowed.join(', ')}`);
};

/** Adds a finding at each item that occurred before, and one at the list when it is too long. */
export const checkList = (violations: Violations, pointer: string, items: readonly string[], most: number): void => {
  violations.check(items.length <= most, pointer, `must have at most ${most} items`);
  items.forEach((item, index) => {
    violations.check(items.indexOf(item) === index, `${pointer}/${index}`, 'occurs twice');
  });
};

/** Each of these members as it shall be, undefined where it stays: one that is not named does not compile, where leaving it out would change nothing in silence. */
export type EachChange<Members> = { readonly [Member in keyof Members]-?: Members[Member] | undefined };

/** `changes` over `current`; members that are undefined change nothing. */
export const withChanges = <Whole extends object>(
  current: Whole,
  changes: { readonly [Member in keyof Whole]?: Whole[Member] | undefined },
): Whole => ({ ...current, ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) });
