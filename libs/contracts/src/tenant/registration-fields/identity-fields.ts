import { applicationStatuses, applicationTypes, clientTypes, securityProfiles } from '../../vocabularies.js';
import { boolean, choice, text } from '../field.js';
import type { RegistrationField } from '../registration-field.js';
import { address } from './field-parts.js';

/** Who a client is: for people, for the tenant that answers for it, and where it is at home. */
export const identityFields = {
  type: choice(clientTypes, {
    description: 'public: cannot keep a secret, must use PKCE. Stays as it is.',
    registeredAs: null,
    setBy: 'administrator',
    fixed: true,
    required: true,
  }),
  name: text({
    description: 'For people: the consent page shows it.',
    registeredAs: 'client_name',
    setBy: 'client',
    format: 'display_name',
    minLength: 1,
    maxLength: 100,
    example: 'Shop',
    required: true,
  }),
  status: choice(applicationStatuses, {
    description: 'Tokens of a disabled application are inactive.',
    registeredAs: null,
    setBy: 'administrator',
    default: 'active',
  }),
  profile: choice(securityProfiles, {
    description:
      'What it is held to: `oauth-2.1`; `fapi2-security`, the FAPI 2.0 Security Profile; `fapi2-message-signing`, with signed requests, responses and introspection. Of this and the setting of the tenant the stricter holds. A registration that the profile forbids is refused.',
    registeredAs: null,
    setBy: 'administrator',
    default: 'oauth-2.1',
  }),
  applicationType: choice(applicationTypes, {
    description:
      "native: installed on the users' devices, who are asked for consent each time, since who answers at its redirect URIs is not known (RFC 8252 §8.6); web: anything else. Left out: by the redirect URIs.",
    registeredAs: 'application_type',
    setBy: 'client',
    derived: true,
  }),
  firstParty: boolean({
    description: 'Whether users are not asked for consent. Not for a native application.',
    registeredAs: null,
    setBy: 'administrator',
    default: false,
  }),
  authorizationChallenge: boolean({
    description:
      "Whether it signs its users in by forms of its own, at the authorization_challenge_endpoint (OAuth 2.0 for First-Party Applications), where the tenant lets its applications: it sees passwords and codes, so it is the tenant's own, and native.",
    registeredAs: null,
    setBy: 'administrator',
    default: false,
  }),
  verified: boolean({
    description:
      'Whether an administrator answers for what a client that registered itself says of itself: users are not warned of it, and are redirected to it without being asked. Ends as the client changes what it says. Means nothing for any other.',
    registeredAs: null,
    setBy: 'administrator',
    default: false,
  }),
  logoUri: text({ ...address, description: 'Address of the logo; https.', registeredAs: 'logo_uri', setBy: 'client' }),
  clientUri: text({
    ...address,
    description: 'Its home page, which the pages of sign-in and consent link to; https.',
    registeredAs: 'client_uri',
    setBy: 'client',
  }),
  policyUri: text({
    ...address,
    description: 'What it does with data about people, which the pages of sign-in and consent link to; https.',
    registeredAs: 'policy_uri',
    setBy: 'client',
  }),
  tosUri: text({
    ...address,
    description: 'Its terms of service, which the pages of sign-in and consent link to; https.',
    registeredAs: 'tos_uri',
    setBy: 'client',
  }),
  initiateLoginUri: text({
    ...address,
    description:
      'Where it begins a sign-in that somebody else asks for (OpenID Connect Core §4), with the parameter `iss`; https. Who is too late with a sign-in is led there.',
    registeredAs: 'initiate_login_uri',
    setBy: 'client',
  }),
} satisfies Readonly<Record<string, RegistrationField>>;
