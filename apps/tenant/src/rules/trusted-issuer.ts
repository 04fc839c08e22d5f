import {
  canonicalDomain,
  type CreateTrustedIssuerRequest,
  type JsonObject,
  maxLifetimes,
  proofAlgorithms,
  softwareStatementUses,
  type TrustedIssuer,
  type TrustedIssuerMembers,
  userMatchings,
} from '#contracts';
import { Violations } from '#kernel';
import { isOfSpiffe, isTrustDomain, problemOfSpiffeBundle, problemsOfJwkSet, readJwkSet } from '#oauth-core';
import { problemOfIssuer } from './assertion-subject.js';
import { checkList, checkOneOf, checkSeconds, problemOfFetchedAddress, withChanges } from './values.js';

const maxTrustedIssuerAudiences = 10;
const maxEmailDomains = 50;
const maxJwksLength = 16_384;

/** How many a tenant trusts: services hold all of them. */
export const maxTrustedIssuers = 50;

/** Fills in what the request leaves out: an assertion serves once, but of a trust domain, whose workloads are given one for many calls, and for an hour at most, and a software statement for nothing. */
export const trustedIssuerMembersOf = ({ issuer, ...request }: CreateTrustedIssuerRequest): TrustedIssuerMembers =>
  withChanges<TrustedIssuerMembers>(
    {
      ...{ jwksUri: null, jwks: null, signingAlgorithms: ['RS256', 'ES256'], audiences: [], maxAssertionLifetime: 3_600 },
      singleUse: !isOfSpiffe(issuer),
      softwareStatements: 'off',
      userMatching: 'off',
      emailDomains: [],
    },
    request,
  );

const tooLong = { pointer: '', detail: `must have at most ${maxJwksLength} characters` };
const isShort = (jwks: JsonObject): boolean => JSON.stringify(jwks).length <= maxJwksLength;

const checkJwkSet = (violations: Violations, jwks: JsonObject, { signingAlgorithms }: TrustedIssuerMembers): void => {
  const problems = isShort(jwks) ? problemsOfJwkSet(jwks) : [tooLong];
  for (const { pointer, detail } of problems) violations.add(`/jwks${pointer}`, detail);
  if (problems.length > 0) return;
  const isOfUse = readJwkSet(jwks).some(({ algorithms }) => signingAlgorithms.some((algorithm) => algorithms.includes(algorithm)));
  violations.check(isOfUse, '/jwks/keys', 'must have one for the signing_algorithms');
};

/** Whether there is a key for the signing_algorithms is not checked: who has X.509-SVIDs alone needs none. */
const checkBundle = (violations: Violations, jwks: JsonObject): void =>
  violations.addProblem('/jwks', isShort(jwks) ? problemOfSpiffeBundle(jwks) : tooLong.detail);

const checkKeys = (violations: Violations, trustedIssuer: TrustedIssuerMembers & Pick<TrustedIssuer, 'issuer'>): void => {
  const { issuer, jwks, jwksUri } = trustedIssuer;
  violations.check((jwks === null) !== (jwksUri === null), '/jwksUri', 'or jwks must be said, and not both');
  if (jwksUri !== null) violations.addProblem('/jwksUri', problemOfFetchedAddress(jwksUri));
  if (jwks === null) return;
  if (isOfSpiffe(issuer)) checkBundle(violations, jwks);
  else checkJwkSet(violations, jwks, trustedIssuer);
};

/** What is of a trust domain says who workloads are, to this server alone (draft-ietf-oauth-spiffe-client-auth §3.1), and nothing of software or users. */
const checkTrustDomain = (
  violations: Violations,
  { issuer, audiences, softwareStatements, userMatching }: TrustedIssuerMembers & Pick<TrustedIssuer, 'issuer'>,
): void => {
  if (!isOfSpiffe(issuer)) return;
  violations.check(isTrustDomain(issuer), '/issuer', 'must be a trust domain in small letters, without a path, as spiffe://example.org');
  violations.check(audiences.length === 0, '/audiences', 'must be empty for a trust domain: its SVIDs are for the issuer of the tenant');
  violations.check(softwareStatements === 'off', '/softwareStatements', 'must be off for a trust domain');
  violations.check(userMatching === 'off', '/userMatching', 'must be off for a trust domain');
};

const checkAudiences = (violations: Violations, { audiences }: TrustedIssuerMembers): void => {
  checkList(violations, '/audiences', audiences, maxTrustedIssuerAudiences);
  audiences.forEach((audience, index) =>
    violations.check(
      /^[\x21-\x7e]{1,500}$/.test(audience),
      `/audiences/${index}`,
      'must have 1 to 500 printable ASCII characters without a space',
    ),
  );
};

/** Whoever may say of any address whose it is, may be anybody here: an issuer speaks for domains that are named. They may stay while it speaks for nobody. */
const checkUserMatching = (violations: Violations, { userMatching, emailDomains }: TrustedIssuerMembers): void => {
  checkOneOf(violations, '/userMatching', userMatching, userMatchings);
  checkList(violations, '/emailDomains', emailDomains, maxEmailDomains);
  emailDomains.forEach((domain, index) =>
    violations.check(canonicalDomain(domain) === domain, `/emailDomains/${index}`, 'must be a domain in lower case'),
  );
  violations.check(
    userMatching === 'off' || (userMatching === 'verified_email') === emailDomains.length > 0,
    '/emailDomains',
    'must have at least 1 item where user_matching is verified_email, and none where it is username',
  );
};

/** Throws `invalid_argument` unless it is valid as a whole. A tenant is no trusted issuer of its own: its tokens are for others. */
export const checkTrustedIssuer = (trustedIssuer: TrustedIssuerMembers & Pick<TrustedIssuer, 'issuer'>, ownIssuer: string): void => {
  const violations = new Violations();
  violations.addProblem('/issuer', problemOfIssuer(trustedIssuer.issuer));
  violations.check(trustedIssuer.issuer !== ownIssuer, '/issuer', "must not be the tenant's own");
  violations.check(trustedIssuer.signingAlgorithms.length > 0, '/signingAlgorithms', 'must have at least 1 item');
  checkList(violations, '/signingAlgorithms', trustedIssuer.signingAlgorithms, proofAlgorithms.length);
  trustedIssuer.signingAlgorithms.forEach((algorithm, index) =>
    checkOneOf(violations, `/signingAlgorithms/${index}`, algorithm, proofAlgorithms),
  );
  checkTrustDomain(violations, trustedIssuer);
  checkKeys(violations, trustedIssuer);
  checkAudiences(violations, trustedIssuer);
  checkUserMatching(violations, trustedIssuer);
  checkSeconds(violations, '/maxAssertionLifetime', trustedIssuer.maxAssertionLifetime, 1, maxLifetimes.assertion);
  checkOneOf(violations, '/softwareStatements', trustedIssuer.softwareStatements, softwareStatementUses);
  violations.throwIfAny();
};
