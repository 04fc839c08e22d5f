import { tokenExchangeSemantics } from '../../vocabularies.js';
import { choice, objects, text, texts } from '../field.js';
import type { RegistrationField } from '../registration-field.js';

const resources = { format: 'resource_identifier', maxItems: 50, maxLength: 500 } as const;

/** Some of the trusted issuers of the tenant, by their names. */
const trustedIssuers = { registeredAs: null, setBy: 'administrator', format: 'issuer', maxLength: 500 } as const;
const usersIssuers = { ...trustedIssuers, maxItems: 20, example: ['https://idp.example.com'], default: [] } as const;

/** Whose tokens and assertions a client may use: to act for users, at others, or as itself. */
export const assertionFields = {
  tokenExchangeSubjects: texts({
    ...resources,
    description:
      'APIs whose access tokens it may exchange, since it is their back end, besides those that were issued to itself (RFC 8693; the grant token-exchange).',
    registeredAs: null,
    setBy: 'administrator',
    example: ['https://orders.example.com'],
    default: [],
  }),
  tokenExchangeTargets: texts({
    ...resources,
    description:
      'APIs that it may exchange a token for, besides those that the token is for already: there it gets, of its scopes, those that the API has.',
    registeredAs: null,
    setBy: 'administrator',
    default: [],
  }),
  identityAssertionTargets: objects('identity_assertion_target', {
    description:
      'Authorization servers of others at which it may act for its users (identity assertion grant, ID-JAG; by the grant of token exchange): `audience` is the issuer there, `client_id` what it is called there, `scopes` and `resources` what it may ask for there.',
    registeredAs: null,
    setBy: 'administrator',
    maxItems: 20,
    example: [
      { audience: 'https://chat.example.com', client_id: 'wiki', scopes: ['chat:read'], resources: ['https://api.chat.example.com'] },
    ],
    default: [],
  }),
  identityAssertionIssuers: texts({
    ...usersIssuers,
    description:
      'Trusted issuers of the tenant whose identity assertions (ID-JAG) it may show for their users, by the grant jwt-bearer: it gets tokens for the users of the tenant that these are, who are not asked. Not for a public application.',
  }),
  loginHintIssuers: texts({
    ...usersIssuers,
    description:
      'Trusted issuers of the tenant whose `login_hint_token` it may show to have a user asked (CIBA §7.1), besides those that it signs itself: each names users as its `user_matching` has it. The grant `urn:openid:params:grant-type:ciba`.',
  }),
  tokenExchangeSemantics: choice(tokenExchangeSemantics, {
    description:
      "Whether tokens that it got by an exchange say that it acts for the user: `delegation`, in the claim act; `impersonation`: they pass for the user's own.",
    registeredAs: null,
    setBy: 'administrator',
    default: 'delegation',
  }),
  mayAct: text({
    description:
      'Client ID of the application that may exchange the access tokens of its users, who are told so by the claim may_act (RFC 8693 §4.4); null: none.',
    registeredAs: null,
    setBy: 'administrator',
    format: 'client_id',
    maxLength: 100,
    nullable: true,
    default: null,
  }),
  assertionSubjects: objects('assertion_subject', {
    description:
      'Whose assertions stand for it (RFC 7523; the grant jwt-bearer, or federated_jwt): of the issuer, which is one of the trusted issuers of the tenant, those whose `sub` is the subject and which have all the claims, as text, each of them. One `*` in the subject stands for one character or more: behind a `:` or `/`, and, where something follows it, of one segment between these.',
    registeredAs: null,
    setBy: 'administrator',
    maxItems: 20,
    example: [
      {
        issuer: 'https://token.actions.githubusercontent.com',
        subject: 'repo:acme/shop:*',
        claims: { repository: 'acme/shop', ref: 'refs/heads/main' },
      },
    ],
    default: [],
  }),
  clientAttesters: texts({
    description:
      'Who attests its instances (draft-ietf-oauth-attestation-based-client-auth; attest_jwt_client_auth): the `issuer` of trusted issuers of the tenant, whose keys sign the attestations.',
    ...trustedIssuers,
    maxItems: 5,
    example: ['https://attester.example.com'],
    default: [],
  }),
  spiffeId: text({
    description:
      'The workload that it is (draft-ietf-oauth-spiffe-client-auth; spiffe_jwt, spiffe_x509): a SPIFFE ID of a trust domain that is one of the trusted issuers of the tenant; with `/*` at its end, each workload below it.',
    registeredAs: 'spiffe_id',
    setBy: 'administrator',
    format: 'spiffe_id',
    maxLength: 2048,
    nullable: true,
    default: null,
    example: 'spiffe://example.org/ns/shop/sa/web',
  }),
} satisfies Readonly<Record<string, RegistrationField>>;
