import { type ResponseType, responseTypes } from '#contracts';

type Part = 'code' | 'id_token' | 'token';

const partsOf = (responseType: string): readonly string[] => responseType.split(' ');

const isOf = (responseType: ResponseType, parts: readonly string[]): boolean => {
  const own = partsOf(responseType);
  return own.length === parts.length && own.every((part) => parts.includes(part));
};

/** The response type that is meant, in whatever order (RFC 6749 §3.1.1); null for one that there is not. */
export const responseTypeOf = (value: string): ResponseType | null => {
  const parts = partsOf(value);
  return responseTypes.find((known) => isOf(known, parts)) ?? null;
};

/** Whether a response of this type has a code, an ID token (`id_token`), or an access token (`token`) in it. */
export const responseHas = (responseType: ResponseType, part: Part): boolean => partsOf(responseType).includes(part);

/** Whether there are tokens in a response of this type, and not only what a client comes for them with. */
export const hasTokens = (responseType: ResponseType): boolean => responseType !== 'code';
