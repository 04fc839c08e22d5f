import { secondFactorPolicies } from '../../sign-in.js';
import { organizationUsages } from '../../vocabularies.js';
import { boolean, choice, texts } from '../field.js';
import type { RegistrationField } from '../registration-field.js';

/** What a client may ask for, and what it asks of its users. */
export const permissionFields = {
  secondFactor: choice(secondFactorPolicies, {
    description:
      "Whether its users prove a second factor, as the tenant's setting of that name; of this one, the tenant's and what the user's roles demand, the strictest holds.",
    registeredAs: null,
    setBy: 'administrator',
    default: 'off',
  }),
  scopes: texts({
    description: 'What it may ask for: OpenID scopes and scopes of resource servers.',
    registeredAs: 'scope',
    setBy: 'client',
    format: 'scope',
    maxItems: 100,
    maxLength: 100,
    example: ['openid', 'profile'],
    derived: true,
  }),
  authorizationDetailsTypes: texts({
    description: 'Which kinds of authorization details of resource servers it may ask for (RFC 9396); none if left out.',
    registeredAs: 'authorization_details_types',
    setBy: 'administrator',
    format: 'scope',
    maxItems: 50,
    maxLength: 100,
    example: ['payment_initiation'],
    default: [],
  }),
  grantManagement: boolean({
    description:
      'Whether it may have the grants of its users changed, look at them and give them up, by an id of each (Grant Management for OAuth 2.0), where the tenant has `grant_management`. Confidential applications alone.',
    registeredAs: null,
    setBy: 'administrator',
    default: false,
  }),
  organizationUsage: choice(organizationUsages, {
    description:
      'Whether its users sign in for an organization of theirs (docs/organizations.md): `none`, never; `optional`, where it asks for one by the parameter `organization`; `required`, always, and who is a member of several and was asked for none chooses one.',
    registeredAs: null,
    setBy: 'administrator',
    default: 'none',
  }),
  requiredAttributes: texts({
    description:
      "Which of the tenant's `user_attributes` its users are asked for who have none, besides those that the tenant requires of all. One that is unknown, or that users may not change, is asked for of nobody.",
    registeredAs: null,
    setBy: 'administrator',
    format: 'attribute_name',
    maxItems: 50,
    maxLength: 64,
    example: ['department'],
    default: [],
  }),
} satisfies Readonly<Record<string, RegistrationField>>;
