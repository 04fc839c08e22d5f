import type {
  ClientAuthenticationMethod,
  ClientId,
  ClientProof,
  PresentedAttestation,
  PresentedCertificate,
  RegisteredClient,
  TenantContext,
  UnprovenClient,
} from '#contracts';
import { OAuthError } from '../errors.js';
import type { Parameters } from '../parameters.js';
import type { TrustedIssuerDirectory } from '../directories.js';
import type { Clock } from '../ports.js';
import type { SpiffeBundles } from '../spiffe/spiffe-bundle.js';
import type { ClientAssertions } from './client-assertions.js';
import type { ClientAttestations } from './client-attestation.js';
import type { ClientKeys } from './client-keys.js';

/** A request at an endpoint where clients authenticate. `authorization` is the header as received. */
export type AuthenticationRequest = {
  readonly parameters: Parameters;
  readonly authorization: string | null;
  readonly certificate?: PresentedCertificate | undefined;
  readonly attestation?: PresentedAttestation | undefined;
};

/** The client that a request names, and what it presents as the proof. */
export type PresentedClient = {
  readonly clientId: ClientId;
  readonly method: ClientAuthenticationMethod;
  /** Whether the proof is this client's. A secret takes as long for an unknown client as for a known one. */
  readonly prove: (tenant: TenantContext, registration: RegisteredClient, ports: ProofPorts) => ClientProof | Promise<ClientProof>;
};

/** Without `clientKeys`, `trustedIssuers` and `spiffeBundles` where clients cannot authenticate by certificates, and without `attestations` where they cannot by those. */
export type ProofPorts = {
  readonly clock: Clock;
  readonly assertions: ClientAssertions;
  readonly clientKeys?: ClientKeys | undefined;
  readonly trustedIssuers?: TrustedIssuerDirectory | undefined;
  readonly spiffeBundles?: SpiffeBundles | undefined;
  readonly attestations?: ClientAttestations | undefined;
};

export const proven: ClientProof = { proven: true };

/** `reason` is for the log; `told` for who has proved to hold the client's key, null: nothing. */
export const unproven = (reason: string, told: string | null = null): UnprovenClient => ({ proven: false, reason, told });

/** One way to authenticate; each has a file of this folder. */
export type ClientAuthenticator = {
  /** Whether the request tries this way, be it in vain: it may try only one (RFC 6749 §2.3). */
  readonly isUsed: (request: AuthenticationRequest) => boolean;
  /** Reads what is presented. Throws `invalid_client` where it is malformed, `invalid_request` where it contradicts itself. */
  readonly present: (request: AuthenticationRequest) => PresentedClient;
  /**
   * RFC 6749 §5.2: 401 with a challenge is for who used the `Authorization` header, and for who has yet to authenticate. A client whose proof came in
   * the body is not asked for another scheme than the one it may be bound to.
   */
  readonly refusalStatus: 400 | 401;
};

export const refusedClient = 'Client authentication failed';

/** The refusal of credentials that name nobody. To who authenticates, all failures look alike: what exists is not told. */
export const malformedCredentials = (detail: string): OAuthError => new OAuthError('invalid_client', refusedClient, detail);
