/** Makes the secrets that this service hands out: for the session cookie, the binding cookie and the sign-in's handle. */
export abstract class SecretSource {
  abstract create(kind: 'st' | 'bt' | 'si'): string;
}
