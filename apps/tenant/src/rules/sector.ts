import type { Registration } from '#contracts';
import type { Violations } from '#kernel';
import { sectorAddresses, sectorOf } from '#oauth-core';

/** OpenID Connect Core §8.1: who is told pairwise identifiers has a sector that they are of. What its document says is checked by `checkSectorDocument`. */
export const checkSector = (violations: Violations, registration: Registration): void => {
  violations.check(
    registration.subjectType === 'public' || sectorOf(registration) !== null,
    '/sectorIdentifierUri',
    'must be said for pairwise subjects, unless all addresses of the application are at one host, by https',
  );
};

/** OpenID Connect Core §8.1: the document holds each address of the application, character by character. What is wrong is of which sector the application says to be: each of its addresses may be used without one. */
export const checkSectorDocument = (violations: Violations, registration: Registration, listed: readonly string[]): void => {
  for (const address of sectorAddresses(registration))
    violations.check(listed.includes(address), '/sectorIdentifierUri', `must list ${address}`);
};
