/** Makes the secrets that this service hands out: for the session cookie, the binding cookie, the auth_session in its place, the sign-in's handle, and the links of notices. */
export abstract class SecretSource {
  abstract create(kind: 'st' | 'bt' | 'as' | 'si' | 'sn'): string;
}
