import type { JsonObject } from '../json.js';
import type { ClaimMapping } from './claim-mapping.js';
import type { LimitRule } from './limits.js';
import type { TermsVersion } from './terms.js';
import type { AssertionSubject, IdentityAssertionTarget } from './trusted-issuer.js';
import type { UserAttribute } from './user-attributes.js';

/*
 * What can be said of a field that administrators set, so that its type, its checks, its place in the admin API and its documentation follow from one entry of a table: `registrationFields` of applications, `settingFields` of
 * tenants.
 */

/** What a text must be, besides its length. The tenant service has a check for each. */
export type TextFormat =
  | 'display_name'
  | 'attribute_name'
  | 'distinguished_name'
  | 'certificate_name'
  | 'https_address'
  | 'fetched_address'
  | 'redirect_uri'
  | 'logout_uri'
  | 'posted_address'
  | 'told_logout_uri'
  | 'resource_identifier'
  | 'client_id'
  | 'issuer'
  | 'spiffe_id'
  | 'scope'
  | 'domain'
  | 'domain_pattern'
  | 'role_name'
  | 'country'
  | 'locale'
  | 'instant';

/** What an object must be, besides its size. The tenant service has a check for each. */
export type ObjectFormat = 'jwk_set' | 'claims_hook';

/** What the objects of a list are, by what each of them must be. The tenant service has a check for each. */
type Listed = {
  readonly assertion_subject: AssertionSubject;
  readonly claim_mapping: ClaimMapping;
  readonly identity_assertion_target: IdentityAssertionTarget;
};
export type ListFormat = keyof Listed;

/** What the parts of a list are, each a resource of its own in the admin API. What they say together is for the tenant service to check. */
type Parts = { readonly terms_version: TermsVersion; readonly user_attribute: UserAttribute; readonly limit: LimitRule };
export type PartName = keyof Parts;

/** What a field says, and how much of it. */
export type FieldKind =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly from: number; readonly to: number }
  | { readonly kind: 'grade'; readonly values: readonly number[] }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'choices'; readonly values: readonly string[]; readonly minItems?: number }
  | { readonly kind: 'text'; readonly format: TextFormat; readonly minLength?: number; readonly maxLength: number }
  | {
      readonly kind: 'texts';
      readonly format: TextFormat;
      readonly maxLength: number;
      readonly maxItems: number;
      readonly minItems?: number;
    }
  | { readonly kind: 'object'; readonly format: ObjectFormat; readonly maxLength: number }
  | { readonly kind: 'objects'; readonly format: ListFormat; readonly maxItems: number }
  | { readonly kind: 'parts'; readonly of: PartName; readonly maxItems: number };

/** For people who call the admin API. */
type Described = { readonly description: string; readonly example?: unknown };

/** What holds where nothing is said: a value, what follows from other fields, or nothing: it must be said. */
type Absent<Value> =
  | { readonly default: Value; readonly derived?: never; readonly required?: never }
  | { readonly default?: never; readonly derived: true; readonly required?: never }
  | { readonly default?: never; readonly derived?: never; readonly required: true };

export type Said<Value> = Described &
  (({ readonly nullable?: never } & Absent<Value>) | ({ readonly nullable: true } & Absent<Value | null>));

export const boolean = <const Field extends Said<boolean>>(field: Field) => ({ kind: 'boolean' as const, ...field });

/** Whole numbers, the bounds included. */
export const integer = <const Field extends Said<number> & { readonly from: number; readonly to: number }>(field: Field) => ({
  kind: 'integer' as const,
  ...field,
});

/** A length of time of at least a second. */
export const seconds = <const Field extends Said<number>>(to: number, field: Field) => ({
  kind: 'integer' as const,
  from: 1,
  to,
  ...field,
});

/** One of some whole numbers in a row. */
export const grade = <const Value extends number, const Field extends Said<NoInfer<Value>>>(values: readonly Value[], field: Field) => ({
  kind: 'grade' as const,
  values,
  ...field,
});

export const choice = <const Value extends string, const Field extends Said<NoInfer<Value>>>(values: readonly Value[], field: Field) => ({
  kind: 'choice' as const,
  values,
  ...field,
});

/** Some of the values, each at most once. */
export const choices = <const Value extends string, const Field extends Said<readonly NoInfer<Value>[]> & { readonly minItems?: number }>(
  values: readonly Value[],
  field: Field,
) => ({ kind: 'choices' as const, values, ...field });

type Length = { readonly format: TextFormat; readonly maxLength: number };

export const text = <const Field extends Said<string> & Length & { readonly minLength?: number }>(field: Field) => ({
  kind: 'text' as const,
  ...field,
});

/** No text twice. */
export const texts = <const Field extends Said<readonly string[]> & Length & { readonly maxItems: number; readonly minItems?: number }>(
  field: Field,
) => ({
  kind: 'texts' as const,
  ...field,
});

/** A JSON object of at most `maxLength` characters. */
export const object = <const Field extends Said<JsonObject> & { readonly format: ObjectFormat; readonly maxLength: number }>(
  field: Field,
) => ({ kind: 'object' as const, ...field });

/** No object twice. */
export const objects = <
  const Format extends ListFormat,
  const Field extends Said<readonly NoInfer<Listed[Format]>[]> & { readonly maxItems: number },
>(
  format: Format,
  field: Field,
) => ({ kind: 'objects' as const, format, ...field });

export const parts = <
  const Name extends PartName,
  const Field extends Said<readonly NoInfer<Parts[Name]>[]> & { readonly maxItems: number },
>(
  of: Name,
  field: Field,
) => ({ kind: 'parts' as const, of, ...field });

type ValueOfKind<Field> = Field extends { readonly kind: 'boolean' }
  ? boolean
  : Field extends { readonly kind: 'integer' }
    ? number
    : Field extends { readonly kind: 'choice' | 'grade'; readonly values: readonly (infer Value)[] }
      ? Value
      : Field extends { readonly kind: 'choices'; readonly values: readonly (infer Value)[] }
        ? readonly Value[]
        : Field extends { readonly kind: 'text' }
          ? string
          : Field extends { readonly kind: 'texts' }
            ? readonly string[]
            : Field extends { readonly kind: 'object' }
              ? JsonObject
              : Field extends { readonly kind: 'objects'; readonly format: infer Format extends ListFormat }
                ? readonly Listed[Format][]
                : Field extends { readonly kind: 'parts'; readonly of: infer Name extends PartName }
                  ? readonly Parts[Name][]
                  : never;

/** The values that a field may have. */
export type FieldValue<Field> = ValueOfKind<Field> | (Field extends { readonly nullable: true } ? null : never);
