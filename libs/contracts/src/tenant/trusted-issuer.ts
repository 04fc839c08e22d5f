import type { TrustedIssuerId } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { ProofAlgorithm, SoftwareStatementUse } from '../vocabularies.js';

/**
 * By what the user of an identity assertion (ID-JAG) is found here: by nothing, `off`: the issuer speaks for no users; by their email address, which is verified there and here, `verified_email`; by `sub`, which is their username
 * here, `username`.
 */
export const userMatchings = ['off', 'verified_email', 'username'] as const;
export type UserMatching = (typeof userMatchings)[number];

/** Somebody else who signs who a workload is (RFC 7521 §3): a Kubernetes cluster, GitHub Actions, a SPIFFE trust domain. */
export type TrustedIssuer = {
  readonly id: TrustedIssuerId;
  /** The `iss` of its assertions, character by character; of a SPIFFE trust domain, its SPIFFE ID. */
  readonly issuer: string;
  /** Where it publishes its public keys, a JWK Set or, of a trust domain, its bundle; null: they are in `jwks`. */
  readonly jwksUri: string | null;
  readonly jwks: JsonObject | null;
  readonly signingAlgorithms: readonly ProofAlgorithm[];
  /** Whom its assertions must be for; none: the issuer of the tenant, or its token endpoint. */
  readonly audiences: readonly string[];
  /** Seconds. */
  readonly maxAssertionLifetime: number;
  /** Whether each assertion serves once, and so must have a `jti`; else it may be shown again until it expires. */
  readonly singleUse: boolean;
  /** Whether it may say of software what clients are registered as (RFC 7591 §2.3). */
  readonly softwareStatements: SoftwareStatementUse;
  /** By what users are found of whom it asserts who they are. */
  readonly userMatching: UserMatching;
  /** Of which domains it may say that an address is somebody's. */
  readonly emailDomains: readonly string[];
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** What an administrator may change of one. */
export type TrustedIssuerMembers = Omit<TrustedIssuer, 'id' | 'issuer' | 'version' | 'createdAt' | 'updatedAt'>;

/** Some of them: what is left out stays as it is, or has its default. */
export type TrustedIssuerChanges = { readonly [Member in keyof TrustedIssuerMembers]?: TrustedIssuerMembers[Member] | undefined };

export type CreateTrustedIssuerRequest = TrustedIssuerChanges & { readonly issuer: string };

export type UpdateTrustedIssuerRequest = TrustedIssuerChanges & { readonly id: TrustedIssuerId };

/** Whose assertions stand for an application. */
export type AssertionSubject = {
  readonly issuer: string;
  /** The `sub`, with one `*` at most. */
  readonly subject: string;
  /** Further claims that it must have, as text. */
  readonly claims?: { readonly [name: string]: string };
};

/** An authorization server of somebody else at which an application may be told who its users are (draft-ietf-oauth-identity-assertion-authz-grant §6.1), in the words of the wire. */
export type IdentityAssertionTarget = {
  /** Its issuer identifier. */
  readonly audience: string;
  /** What the application is called there. */
  readonly client_id: string;
  /** What it may ask for there. */
  readonly scopes: readonly string[];
  /** Identifiers of the APIs that it may ask for there; left out: none is named. */
  readonly resources?: readonly string[];
};
