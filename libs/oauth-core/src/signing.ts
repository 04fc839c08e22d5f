import type { KeyObject } from 'node:crypto';
import type { JsonObject, SigningAlgorithm, TenantContext } from '#contracts';

export interface Signer {
  /** Answers when the tenant has a key of `alg` that signs: what is signed after something was spent for it must not fail for the lack of one. */
  prepare(tenant: TenantContext, alg: SigningAlgorithm): Promise<void>;
  /** A JWS in compact form by the tenant's active key of `header.alg`; adds that key's `kid` to the header. */
  sign(tenant: TenantContext, payload: JsonObject, header: { readonly alg: SigningAlgorithm; readonly typ: string }): Promise<string>;
}

export type VerificationKey = { readonly kid: string; readonly alg: SigningAlgorithm; readonly publicKey: KeyObject };

export interface KeySet {
  /** A published, active or retired key of this tenant; null when this tenant has none of that id. */
  find(tenant: TenantContext, kid: string): Promise<VerificationKey | null>;
}
