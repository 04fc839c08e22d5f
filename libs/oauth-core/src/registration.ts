import {
  authenticationMembers,
  backchannelGrant,
  type ClientAuthentication,
  type ClientAuthenticationChanges,
  type DerivedMember,
  deviceCodeGrant,
  type GrantType,
  type Registration,
  type RegistrationChanges,
  registrationField,
  type RegistrationMember,
  registrationMembers,
  type RegistrationRequest,
} from '#contracts';
import { isNativeByItsRedirects } from './redirect-uri.js';

const grantTypesOf = ({ type, redirectUris = [] }: RegistrationRequest): readonly GrantType[] =>
  type === 'confidential' && redirectUris.length === 0 ? ['client_credentials'] : ['authorization_code', 'refresh_token'];

const scopesOf = (grants: readonly GrantType[]): readonly string[] => [
  ...(grants.includes('authorization_code') || grants.includes(deviceCodeGrant) || grants.includes(backchannelGrant)
    ? ['openid', 'profile', 'email', 'groups']
    : []),
  ...(grants.includes('refresh_token') ? ['offline_access'] : []),
];

/** What follows from the rest of a registration where it is not said. */
const derived: { readonly [Member in DerivedMember]: (said: RegistrationRequest) => Registration[Member] } = {
  applicationType: ({ type, redirectUris = [] }) => (isNativeByItsRedirects(type, redirectUris) ? 'native' : 'web'),
  grantTypes: grantTypesOf,
  tokenEndpointAuthMethod: ({ type }) => (type === 'public' ? 'none' : null),
  pkce: ({ type }) => (type === 'public' ? 'required' : 'required_unless_nonce'),
  scopes: (said) => scopesOf(said.grantTypes ?? grantTypesOf(said)),
};

const isDerived = (member: RegistrationMember): member is DerivedMember => registrationField(member).derived === true;

const membersOf = <Member extends RegistrationMember>(members: readonly Member[], valueOf: (member: Member) => unknown) =>
  Object.fromEntries(members.map((member) => [member, valueOf(member)])) as Pick<Registration, Member>;

const registration = (valueOf: (member: RegistrationMember) => unknown): Registration => membersOf(registrationMembers, valueOf);

/**
 * The registration with what `said` leaves out filled in (RFC 7591 §2). A confidential application without redirect URIs is taken for a machine, any other
 * for one that people sign in to. What is no field of a registration is dropped; whether the result is valid is for the caller to check.
 */
export const completeRegistration = (said: RegistrationRequest): Registration =>
  registration((member) => {
    if (said[member] !== undefined) return said[member];
    return isDerived(member) ? derived[member](said) : registrationField(member).default;
  });

/** How a client authenticates, with what `said` leaves out as it is by default: with its secret, either way. */
export const completeAuthentication = (said: ClientAuthenticationChanges): ClientAuthentication =>
  membersOf(authenticationMembers, (member) => said[member] ?? registrationField(member).default ?? null);

/** The registration with `changes`, but for what stays as it was said at first. Whether the result is valid is for the caller to check. */
export const changedRegistration = (current: Registration, changes: RegistrationChanges): Registration =>
  registration((member) => {
    const change = registrationField(member).fixed ? undefined : (changes as Partial<Registration>)[member];
    return change === undefined ? current[member] : change;
  });
