/** Makes the secrets that this service hands out: for the session cookie, the binding cookie and the transaction's handle. */
export abstract class SecretSource {
  abstract create(kind: 'st' | 'bt' | 'lt'): string;
}
