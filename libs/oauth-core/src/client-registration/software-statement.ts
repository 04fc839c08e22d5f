import type { Json, JsonObject, SoftwareStatementVerdict, TenantContext, TrustedIssuer } from '#contracts';
import { problemOfTimes } from '../client-authentication/assertion-times.js';
import { type ClientJws, readClientJws } from '../client-authentication/client-jws.js';
import { findTrustedSigner } from '../client-authentication/trusted-signer.js';
import type { OAuthDependencies } from '../dependencies.js';
import { parseClaims, textClaim } from '../jwt.js';
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

/** What tells a statement from any other of its issuer: its `jti`, or, where it has none, all that is signed. */
const hashOf = (issuer: string, { jwt, claims }: ClientJws): string => {
  const signed = jwt.slice(0, jwt.lastIndexOf('.'));
  return hashSecret(`${issuer} ${textClaim(claims, 'jti') ?? signed}`);
};

/** Whether a software statement is one of an issuer that the tenant takes them of, for this server and now (RFC 7591 §3.1.1). What it says, and whether it made a client before, is for the caller to check. */
export const verifySoftwareStatement = async (
  tenant: TenantContext,
  statement: string,
  dependencies: Pick<OAuthDependencies, 'trustedIssuers' | 'clientKeys' | 'clock'>,
): Promise<SoftwareStatementVerdict> => {
  const jwt = readClientJws(statement, types);
  if ('malformed' in jwt) return invalid(`it ${jwt.malformed}`);
  const { claims } = jwt;
  const named = textClaim(claims, 'iss');
  const isTakenOf = ({ issuer, softwareStatements }: TrustedIssuer): boolean => issuer === named && softwareStatements !== 'off';
  const found = await findTrustedSigner(tenant, jwt, isTakenOf, dependencies);
  if ('untrusted' in found) return unapproved('its issuer is not one that the tenant takes them of');
  if ('unavailable' in found) return unavailable;
  if ('reason' in found) return invalid(found.reason);
  const { signer } = found;
  if (!namesSoftware(claims)) return invalid(`it has none of ${namesOfSoftware.join(', ')}`);
  if (!isForHere(tenant, signer, claims)) return unapproved('its aud is not this server');
  // RFC 7591 §2.3 asks for no times; what is said of them holds.
  const untimely = problemOfTimes(claims, dependencies.clock.epochSeconds(), null);
  if (untimely !== null) return invalid(untimely);
  return { isTaken: true, issuer: signer.issuer, hash: signer.softwareStatements === 'once' ? hashOf(signer.issuer, jwt) : null };
};

/** What is registered of a client that brings a statement, which has been verified: each value of the statement takes precedence over the client's own (RFC 7591 §3.1.1). */
export const withStatement = (metadata: JsonObject, statement: string): JsonObject => ({
  ...metadata,
  ...Object.fromEntries(Object.entries(parseClaims(statement) ?? {}).filter(([name]) => !notMetadata.includes(name))),
});
