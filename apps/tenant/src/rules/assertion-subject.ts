import type { InvalidMember, JsonObject } from '#contracts';
import { isSubjectPattern } from '#oauth-core';

const [maxClaims, maxNameLength, maxValueLength] = [10, 100, 500];

/** Text that is compared with a claim of somebody else's, character by character. */
const isClaimText = (value: unknown, maxLength: number): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= maxLength && /^[\x20-\x7e]+$/.test(value);

/** RFC 7519 §2: a StringOrURI, here of printable ASCII without a space. */
export const problemOfIssuer = (issuer: unknown): string | null =>
  typeof issuer === 'string' && /^[\x21-\x7e]{1,500}$/.test(issuer)
    ? null
    : 'must have 1 to 500 printable ASCII characters without a space: the iss of its assertions';

const problemsOfClaims = (claims: unknown): readonly InvalidMember[] => {
  if (claims === undefined) return [];
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return [{ pointer: '/claims', detail: 'must be an object' }];
  const entries = Object.entries(claims);
  if (entries.length > maxClaims) return [{ pointer: '/claims', detail: `must have at most ${maxClaims} members` }];
  return entries.every(([name, value]) => isClaimText(name, maxNameLength) && isClaimText(value, maxValueLength))
    ? []
    : [{ pointer: '/claims', detail: `must have only texts of 1 to ${maxValueLength} printable ASCII characters as members` }];
};

/** All that is wrong with what says whose assertions stand for an application. Whether the tenant trusts the issuer is not checked: that may come later. */
export const problemsOfAssertionSubject = ({ issuer, subject, claims, ...others }: JsonObject): readonly InvalidMember[] => {
  const problem = problemOfIssuer(issuer);
  const isPattern = typeof subject === 'string' && isSubjectPattern(subject);
  return [
    ...(Object.keys(others).length === 0 ? [] : [{ pointer: '', detail: 'must have no members but issuer, subject and claims' }]),
    ...(problem === null ? [] : [{ pointer: '/issuer', detail: problem }]),
    ...(isPattern
      ? []
      : [
          {
            pointer: '/subject',
            detail: 'must have 1 to 1000 printable ASCII characters, and at most one *, behind a : or / that follows something',
          },
        ]),
    ...problemsOfClaims(claims),
  ];
};
