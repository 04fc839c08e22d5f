import type { Json, JsonObject, SoftwareStatementVerdict, TenantContext, TrustedIssuer } from '#contracts';
import { type ClientJws, readClientJws, unreachedTime } from '../client-authentication/client-jws.js';
import { problemOfIssuer } from '../client-authentication/issuer-signature.js';
import type { OAuthDependencies } from '../dependencies.js';
import { parseClaims, textClaim, timeClaim } from '../jwt.js';
import { hashSecret } from '../secrets.js';
import { registrationPath } from './client-information.js';

/*
 * Software statements (RFC 7591 §2.3): what somebody whom the tenant trusts says of software, whatever its clients say of themselves.
 */

const types = ['JWT'];

/** Claims of the JWT itself, and a statement within the statement, which nobody has verified. */
const notMetadata = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'software_statement'];

/** One of these is in a statement, and in no token that tells who a workload is: of an issuer that signs both, such a token registers nobody. */
const namesOfSoftware = ['software_id', 'client_name', 'redirect_uris'] as const;

const namesSoftware = (claims: JsonObject): boolean => namesOfSoftware.some((name) => (claims[name] ?? null) !== null);

type Refusal = Extract<SoftwareStatementVerdict, { readonly isTaken: false }>;

const invalid = (reason: string): Refusal => ({
  isTaken: false,
  error: 'invalid_software_statement',
  reason: `The software statement is refused: ${reason}`,
});

const unapproved = (reason: string): Refusal => ({
  isTaken: false,
  error: 'unapproved_software_statement',
  reason: `The software statement is not taken here: ${reason}`,
});

const unavailable: Refusal = {
  isTaken: false,
  error: 'temporarily_unavailable',
  reason: 'The keys of the issuer of the software statement cannot be had',
};

/** It may be for many servers, or for nobody in particular; where it says for whom, this one is among them (RFC 7519 §4.1.3). */
const isForHere = ({ issuer }: TenantContext, { audiences }: TrustedIssuer, { aud }: JsonObject): boolean => {
  if (aud === undefined) return true;
  const accepted = audiences.length > 0 ? audiences : [issuer, `${issuer}${registrationPath}`];
  return [aud].flat().some((named: Json) => accepted.some((audience) => audience === named));
};

/** What an issuer says of times holds; RFC 7591 §2.3 asks for none. */
const problemOfTimes = (claims: JsonObject, now: number): string | null => {
  const expiresAt = timeClaim(claims, 'exp');
  if (claims['exp'] !== undefined && (expiresAt === null || expiresAt <= now)) return 'it has expired';
  const unreached = unreachedTime(claims, now);
  return unreached === null ? null : `its ${unreached} has not come`;
};

/** What tells a statement from any other of its issuer: its `jti`, or, where it has none, all that is signed. */
const hashOf = (issuer: string, { jwt, claims }: ClientJws): string => {
  const signed = jwt.slice(0, jwt.lastIndexOf('.'));
  return hashSecret(`${issuer} ${textClaim(claims, 'jti') ?? signed}`);
};

/** Whether a software statement is one of an issuer that the tenant takes them of, for this server and now (RFC 7591 §3.1.1). What it says, and whether it made a client before, is for the caller to check. */
export const verifySoftwareStatement = async (
  tenant: TenantContext,
  statement: string,
  { trustedIssuers, clientKeys, clock }: Pick<OAuthDependencies, 'trustedIssuers' | 'clientKeys' | 'clock'>,
): Promise<SoftwareStatementVerdict> => {
  const jwt = readClientJws(statement, types);
  if ('malformed' in jwt) return invalid(`it ${jwt.malformed}`);
  const { claims } = jwt;
  const named = textClaim(claims, 'iss');
  // Before any key is looked for: a stranger causes no work.
  const trusted = (await trustedIssuers.list(tenant)).find(({ issuer }) => issuer === named);
  if (trusted === undefined || trusted.softwareStatements === 'off')
    return unapproved('its issuer is not one that the tenant takes them of');
  const problem = await problemOfIssuer(tenant, trusted, jwt, clientKeys);
  if (problem !== null) return 'unavailable' in problem ? unavailable : invalid(problem.reason);
  if (!namesSoftware(claims)) return invalid(`it has none of ${namesOfSoftware.join(', ')}`);
  if (!isForHere(tenant, trusted, claims)) return unapproved('its aud is not this server');
  const untimely = problemOfTimes(claims, clock.epochSeconds());
  if (untimely !== null) return invalid(untimely);
  return { isTaken: true, issuer: trusted.issuer, hash: trusted.softwareStatements === 'once' ? hashOf(trusted.issuer, jwt) : null };
};

/** What is registered of a client that brings a statement, which has been verified: each value of the statement takes precedence over the client's own (RFC 7591 §3.1.1). */
export const withStatement = (metadata: JsonObject, statement: string): JsonObject => ({
  ...metadata,
  ...Object.fromEntries(Object.entries(parseClaims(statement) ?? {}).filter(([name]) => !notMetadata.includes(name))),
});
