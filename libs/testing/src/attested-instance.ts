import type { ClientKey } from './client-key.js';
import { DpopKey } from './dpop-key.js';

type Members = { readonly [name: string]: unknown };

/** An instance of a client with a key of its own, for which an attester signs (draft-ietf-oauth-attestation-based-client-auth). */
export class AttestedInstance {
  readonly key = new DpopKey();

  constructor(
    private readonly attester: ClientKey,
    /** `issuer` is that of the server. */
    private readonly client: { readonly clientId: string; readonly issuer: string },
  ) {}

  /** A Client Attestation of a minute, sound but for `changes` of its claims and of its header; what is `undefined` is left out. */
  attestation(changes: Members = {}, header: Members = {}): Promise<string> {
    const claims: Members = { iss: undefined, aud: undefined, jti: undefined, cnf: { jwk: this.key.jwk }, ...changes };
    return this.attester.sign(this.client, claims, { typ: 'oauth-client-attestation+jwt', ...header });
  }

  /** What it signs itself, sound but for `changes` of its claims and of its header. */
  proof(challenge: string, changes: Members = {}, header: Members = {}): string {
    const claims = { htm: undefined, htu: undefined, aud: this.client.issuer, challenge, ...changes };
    return this.key.proof({ url: '' }, claims, { typ: 'oauth-client-attestation-pop+jwt', jwk: undefined, ...header });
  }
}
