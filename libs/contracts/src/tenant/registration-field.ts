import type { FieldKind, Said } from './field.js';

/** A field of an application's registration, as those see it who treat all alike. */
export type RegistrationField = Exclude<FieldKind, { readonly kind: 'grade' | 'parts' }> &
  Said<unknown> & {
    /** Its name among the OAuth Dynamic Client Registration Metadata (RFC 7591 §4.1); null: it is the platform's own. */
    readonly registeredAs: string | null;
    /** Who may say it: the client itself, where it may register, or only an administrator, who may say everything. */
    readonly setBy: 'client' | 'administrator';
    /** Said when the application is created, and never again. */
    readonly fixed?: true;
  };
