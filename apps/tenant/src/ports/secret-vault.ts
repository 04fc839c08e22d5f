import type { SealClientSecretRequest, TenantContext } from '#contracts';

/** Keeps the secrets of clients that sign with them. This service knows secrets by their hashes alone, by which nobody verifies an HMAC. */
export abstract class SecretVault {
  /** Refuses with `unavailable` where the vault does not answer: then the secret must not be handed out. */
  abstract keep(context: TenantContext, secret: SealClientSecretRequest): Promise<void>;
}
