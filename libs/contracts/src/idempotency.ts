/**
 * How the creator of something recognises the same request, made again (draft-ietf-httpapi-idempotency-key-header). All of it is derived from the
 * client's key, its scope and the body, and none leads back to them. Base64url, 32 bytes each.
 */
export type Idempotency = {
  /** Names the key within its tenant: what is stored of it. */
  readonly keyHash: string;
  /** Encrypts the stored answer. Never stored. */
  readonly sealingSecret: string;
  /** Tells bodies apart. */
  readonly fingerprint: string;
};

/** A creation that happens once for all requests with the same key; left out: once for each. */
export type Idempotent = { readonly idempotency?: Idempotency | undefined };

/** An answer that may be one of before, as it was stored then. */
export type Replayable = { readonly replayed?: true };
