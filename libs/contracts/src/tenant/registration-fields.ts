import type { FieldValue } from './field.js';
import type { RegistrationField } from './registration-field.js';
import { assertionFields } from './registration-fields/assertion-fields.js';
import { authenticationFields } from './registration-fields/authentication-fields.js';
import { identityFields } from './registration-fields/identity-fields.js';
import { permissionFields } from './registration-fields/permission-fields.js';
import { possessionFields } from './registration-fields/possession-fields.js';
import { redirectFields } from './registration-fields/redirect-fields.js';
import { requestFields } from './registration-fields/request-fields.js';
import { tokenFields } from './registration-fields/token-fields.js';

/**
 * The metadata of an OAuth client (RFC 7591 §2), each field said once, in the file of its topic: from here come its type, its checks, its storage, its place in the admin API and in
 * docs/client-metadata.md, and the builders of tests. What several fields say together is checked by the tenant service.
 */
export const registrationFields = {
  ...identityFields,
  ...redirectFields,
  ...authenticationFields,
  ...requestFields,
  ...possessionFields,
  ...permissionFields,
  ...assertionFields,
  ...tokenFields,
} satisfies Readonly<Record<string, RegistrationField>>;

type Fields = typeof registrationFields;
export type RegistrationMember = keyof Fields;

/** The members of a registration, in the order of their fields. */
export const registrationMembers = Object.keys(registrationFields) as readonly RegistrationMember[];

/** The members whose fields are alike in `Property`. */
type MembersWith<Property extends keyof RegistrationField> = {
  [Member in RegistrationMember]: Fields[Member] extends Readonly<Record<Property, true>> ? Member : never;
}[RegistrationMember];

/** The members whose contents are the client's own words: no name in them is ours. */
export type ObjectMember = {
  [Member in RegistrationMember]: Fields[Member]['kind'] extends 'object' | 'objects' ? Member : never;
}[RegistrationMember];

export type RequiredMember = MembersWith<'required'>;
export type DerivedMember = MembersWith<'derived'>;
export type FixedMember = MembersWith<'fixed'>;

/** What an administrator decides of an application. */
export type Registration = { readonly [Member in RegistrationMember]: FieldValue<Fields[Member]> };

/** The members that say how a client authenticates: of applications, and of the introspection clients of resource servers. */
export const authenticationMembers = [
  'tokenEndpointAuthMethod',
  'tokenEndpointAuthSigningAlg',
  'jwksUri',
  'jwks',
  'clientAssertionAudience',
] as const satisfies readonly RegistrationMember[];
export type ClientAuthentication = Pick<Registration, (typeof authenticationMembers)[number]>;

/** Some of them: what is left out stays as it is, or has its default. */
export type ClientAuthenticationChanges = { readonly [Member in keyof ClientAuthentication]?: ClientAuthentication[Member] | undefined };

/** A registration that leaves out whatever may be left out. */
export type RegistrationRequest = Pick<Registration, RequiredMember> & {
  readonly [Member in Exclude<RegistrationMember, RequiredMember>]?: Registration[Member] | undefined;
};

/** A change of a registration: members that are left out stay as they are. */
export type RegistrationChanges = { readonly [Member in Exclude<RegistrationMember, FixedMember>]?: Registration[Member] | undefined };

/** A field by its member, as those see it who treat all alike. */
export const registrationField = (member: RegistrationMember): RegistrationField => registrationFields[member];
