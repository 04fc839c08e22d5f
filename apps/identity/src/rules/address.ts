import { type Address, addressMembers, isPlainlyVisible } from '#contracts';
import type { Violations } from '#kernel';

/** One line: to be printed on an envelope, so nothing that turns or hides its neighbours (bidi controls, zero-width characters). */
const line = /^[^\p{Cc}\p{Cf}\p{Cs}]{1,256}$/u;
/** OpenID Connect Core §5.1.1: lines end with CRLF or LF. */
const lines = /^(?:[^\p{Cc}\p{Cf}\p{Cs}]|\r?\n){1,512}$/u;
const withLines: ReadonlySet<keyof Address> = new Set(['formatted', 'streetAddress']);

/** Adds a finding for an address of no parts, and for each part that is not fit to be shown. */
export const checkAddress = (violations: Violations, address: Address | null): void => {
  if (address === null) return;
  violations.check(
    addressMembers.some((member) => address[member] !== undefined),
    '/address',
    'must have a member, or be null',
  );
  for (const member of addressMembers) {
    const part = address[member];
    if (part === undefined) continue;
    const isMultiline = withLines.has(member);
    violations.check(
      (isMultiline ? lines : line).test(part) && part.trim() !== '' && isPlainlyVisible(part.replace(/\r?\n/g, ' ')),
      `/address/${member}`,
      isMultiline ? 'must have 1 to 512 characters, in lines' : 'must have 1 to 256 characters, in one line',
    );
  }
};
