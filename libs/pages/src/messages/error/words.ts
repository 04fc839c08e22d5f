export type ErrorWords = {
  readonly error: {
    readonly reference: string;
    readonly code: string;
    readonly detail: string;
    readonly byKind: { readonly [Kind in ErrorKind]: { readonly title: string; readonly text: string } };
  };
};

/** Why a page cannot be shown, as far as a person can do something about it. */
export const errorKinds = [
  'invalid_client_request',
  'unauthorized_client',
  'invalid_form',
  'transaction_invalid',
  'no_cookie',
  'not_found',
  'method_not_allowed',
  'too_large',
  'too_many_requests',
  'unavailable',
  'internal',
] as const;
export type ErrorKind = (typeof errorKinds)[number];
