import type { Json } from '#contracts';

/** `name` of its two halves; null where there is neither. */
export const personName = (given: string | null, family: string | null): string | null =>
  [given, family].filter((part) => part !== null).join(' ') || null;

/** The halves of a name as claims (OpenID Connect Core §5.1). */
export const personClaims = (given: string | null, family: string | null): { readonly [claim: string]: Json } => ({
  ...(given !== null && { given_name: given }),
  ...(family !== null && { family_name: family }),
});
