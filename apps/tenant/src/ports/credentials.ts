/** Everything random that this service makes. */
export abstract class Credentials {
  /** A random UUID: ids of tenants, resource servers, secrets and clients. */
  abstract newId(): string;
  /** A client secret of 256 random bits, and what is stored of it: its SHA-256, base64url. */
  abstract newClientSecret(): { readonly clientSecret: string; readonly sha256: string };
  /** An initial (`ia`) or registration (`ra`) access token of 256 random bits, and what is stored of it: its SHA-256, base64url. */
  abstract newRegistrationToken(kind: 'ia' | 'ra'): { readonly token: string; readonly sha256: string };
}
