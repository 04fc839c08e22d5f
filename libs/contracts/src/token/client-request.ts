import type { ClientId } from '../ids.js';

/** Request parameters in the order and number received, so that duplicates can be refused (RFC 6749 §3.1, §3.2). */
export type ParameterList = readonly (readonly [name: string, value: string])[];

/**
 * The header `DPoP` of a request as received (RFC 9449 §4.1), with what its proof has to be for: the method, and the address without query, which follows from the
 * issuer whatever host was asked.
 */
export type PresentedProof = { readonly proof: string; readonly method: string; readonly url: string };

/**
 * The certificate of the client's TLS connection (RFC 8705), as a trusted proxy passes it on: in base64 of its DER form. `isVerified`: the proxy says that an authority that
 * it trusts vouches for it. That the client holds its key, the proxy has checked in any case.
 */
export type PresentedCertificate = {
  readonly der: string;
  readonly isVerified: boolean;
  /** Certificates, as `der`, of which each vouches for the one before, and the first for this one, as the client sent them; left out: none. */
  readonly chain?: readonly string[] | undefined;
};

/** The headers by which an instance of a client authenticates, as received: what its attester signed of it, and what it signed itself; `proof` null: nothing. */
export type PresentedAttestation = { readonly attestation: string; readonly proof: string | null };

/** A client's request at an endpoint where clients authenticate. `authorization` is the header as received. */
export type ClientRequest = {
  readonly parameters: ParameterList;
  readonly authorization: string | null;
  readonly dpop?: PresentedProof | undefined;
  readonly certificate?: PresentedCertificate | undefined;
  readonly attestation?: PresentedAttestation | undefined;
};

export type SealClientSecretRequest = { readonly clientId: ClientId; readonly clientSecret: string };

/** A client that did not prove who it is. `told` is for who has proved to hold its key, and does something else wrong; null: nothing is. */
export type UnprovenClient = { readonly proven: false; readonly reason: string; readonly told: string | null };

/** `instance`: of which of its instances, by the thumbprint of its key, where an attester says so. */
export type ClientProof = { readonly proven: true; readonly instance?: string } | UnprovenClient;

/**
 * What becomes of a software statement (RFC 7591 §2.3). `hash`: what tells it from any other of its issuer, where it makes one client; null: where it makes any number. `error` is that of the
 * registration endpoint (§3.2.2), and `reason` what its client is told.
 */
export type SoftwareStatementVerdict =
  | { readonly isTaken: true; readonly issuer: string; readonly hash: string | null }
  | {
      readonly isTaken: false;
      readonly error: 'invalid_software_statement' | 'unapproved_software_statement' | 'temporarily_unavailable';
      readonly reason: string;
    };

/** `clientId`: the client that a request names, which an assertion of a trusted issuer does not (`federated_jwt`). */
export type VerifyClientAssertionRequest = { readonly clientId: ClientId; readonly assertion: string };
