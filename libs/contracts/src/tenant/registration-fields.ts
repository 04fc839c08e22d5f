import {
  applicationStatuses,
  applicationTypes,
  assertionAudiences,
  backchannelDeliveryModes,
  clientAuthenticationMethods,
  clientSigningAlgorithms,
  clientTypes,
  contentEncryptions,
  grantTypes,
  idTokenClaims,
  keyEncryptions,
  legacyFeatures,
  pkceRequirements,
  proofAlgorithms,
  responseTypes,
  securityProfiles,
  signingAlgorithms,
  subjectTypes,
  tokenExchangeSemantics,
} from '../vocabularies.js';
import { secondFactorPolicies } from '../sign-in.js';
import { maxLifetimes } from './lifetimes.js';
import {
  boolean,
  choice,
  choices,
  type FieldValue,
  integer,
  object,
  objects,
  type RegistrationField,
  text,
  texts,
} from './registration-field.js';

const uris = { format: 'redirect_uri', maxItems: 30, maxLength: 2000 } as const;
const resources = { format: 'resource_identifier', maxItems: 50, maxLength: 500 } as const;
const logoutUri = { format: 'logout_uri', maxLength: 2000, nullable: true, default: null } as const;
const certificateName = {
  format: 'certificate_name',
  minLength: 1,
  maxLength: 500,
  nullable: true,
  default: null,
  setBy: 'client',
} as const;
const address = { format: 'https_address', maxLength: 2000, nullable: true, default: null } as const;

const byClient = { setBy: 'client', nullable: true, default: null } as const;

/**
 * The metadata of an OAuth client (RFC 7591 §2), each field said once: from here come its type, its checks, its storage, its place in the admin API and in
 * docs/client-metadata.md, and the builders of tests. What several fields say together is checked by the tenant service.
 */
export const registrationFields = {
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
    description: 'Its home page, which the consent page links to; https.',
    registeredAs: 'client_uri',
    setBy: 'client',
  }),
  policyUri: text({
    ...address,
    description: 'What it does with data about people, which the consent page links to; https.',
    registeredAs: 'policy_uri',
    setBy: 'client',
  }),
  tosUri: text({
    ...address,
    description: 'Its terms of service, which the consent page links to; https.',
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
  redirectUris: texts({
    ...uris,
    description:
      'Where codes may be sent; matched exactly, the port of loopback addresses excepted (of localhost for native applications alone).',
    registeredAs: 'redirect_uris',
    setBy: 'client',
    example: ['https://shop.example.com/callback'],
    default: [],
  }),
  postLogoutRedirectUris: texts({
    ...uris,
    description: 'Where a browser may go after a logout.',
    registeredAs: 'post_logout_redirect_uris',
    setBy: 'client',
    default: [],
  }),
  backchannelLogoutUri: text({
    ...logoutUri,
    format: 'told_logout_uri',
    description:
      'Where it is told, from server to server, that a session has ended in which its user signed in (OpenID Connect Back-Channel Logout 1.0); https at port 443, at an address of the Internet.',
    registeredAs: 'backchannel_logout_uri',
    setBy: 'client',
    example: 'https://shop.example.com/backchannel-logout',
  }),
  backchannelLogoutSessionRequired: boolean({
    description: 'Whether it needs the claim sid in what it is told there. It is always in it.',
    registeredAs: 'backchannel_logout_session_required',
    setBy: 'client',
    default: false,
  }),
  frontchannelLogoutUri: text({
    ...logoutUri,
    description:
      'What the browser that signs out loads in a hidden frame (OpenID Connect Front-Channel Logout 1.0), with the parameters iss and sid; https, of the origin of one of the redirect_uris.',
    registeredAs: 'frontchannel_logout_uri',
    setBy: 'client',
    example: 'https://shop.example.com/frontchannel-logout',
  }),
  frontchannelLogoutSessionRequired: boolean({
    description: 'Whether it needs the parameters iss and sid there. They are always there.',
    registeredAs: 'frontchannel_logout_session_required',
    setBy: 'client',
    default: false,
  }),
  grantTypes: choices(grantTypes, {
    description: 'How it may get tokens.',
    registeredAs: 'grant_types',
    setBy: 'client',
    derived: true,
  }),
  tokenEndpointAuthMethod: choice(clientAuthenticationMethods, {
    description:
      'The only way it may authenticate, `federated_jwt` being by what a trusted issuer signs of one of its `assertion_subjects`, `attest_jwt_client_auth` by what one of its `client_attesters` signs of an instance; null, for a confidential application: it may send its secret either way.',
    registeredAs: 'token_endpoint_auth_method',
    setBy: 'client',
    nullable: true,
    derived: true,
  }),
  tokenEndpointAuthSigningAlg: choice(clientSigningAlgorithms, {
    description: 'The only algorithm that it may sign with to authenticate; null: any that its method allows and its key is for.',
    registeredAs: 'token_endpoint_auth_signing_alg',
    setBy: 'client',
    nullable: true,
    default: null,
  }),
  jwksUri: text({
    ...address,
    format: 'fetched_address',
    description:
      'Where it publishes its public keys (a JWK Set, RFC 7517 §5); https at port 443, at an address of the Internet. Keys that are new there are found when they are used. Not beside jwks.',
    registeredAs: 'jwks_uri',
    setBy: 'client',
  }),
  jwks: object({
    description: 'Its public keys (a JWK Set, RFC 7517 §5), for who has no place to publish them. Not beside jwks_uri.',
    registeredAs: 'jwks',
    setBy: 'client',
    format: 'jwk_set',
    maxLength: 16_384,
    nullable: true,
    default: null,
  }),
  clientAssertionAudience: choice(assertionAudiences, {
    description:
      'Whom it may name as the audience of what it signs to authenticate: `issuer`, the issuer alone; `issuer_or_token_endpoint`, for libraries that know only the older rules of OpenID Connect Core §9 and CIBA §7.1, by which the backchannel authentication endpoint is one as well, and only where it signs for no other server with the same key.',
    registeredAs: null,
    setBy: 'administrator',
    default: 'issuer',
  }),
  pkce: choice(pkceRequirements, {
    description:
      'When its sign-ins need PKCE: `required`, always, which every public application must have; `required_unless_nonce`, unless an OpenID request has a nonce; `optional`, never, for libraries that know neither. What the tenant requires goes before. Left out: required of a public application, else required_unless_nonce.',
    registeredAs: null,
    setBy: 'administrator',
    derived: true,
  }),
  legacyFeatures: choices(legacyFeatures, {
    description:
      'What it does that is out of date, where the tenant lets its applications: `pkce_plain`, PKCE by the method plain, which protects from nobody who reads the authorization request (RFC 9700 §2.1.1); `implicit`, `response_types` with tokens in them, which whoever sees the response of the browser has (RFC 9700 §2.1.2); `password_grant`, the grant `password`, by which it has the passwords of its users (RFC 9700 §2.4).',
    registeredAs: null,
    setBy: 'administrator',
    default: [],
  }),
  responseTypes: choices(responseTypes, {
    description:
      'What it may ask to have in its authorization responses. All but `code` need the legacy feature `implicit`; those with code in them, the grant authorization_code.',
    registeredAs: 'response_types',
    setBy: 'administrator',
    default: ['code'],
  }),
  webMessageResponses: boolean({
    description:
      'Whether its pages may have authorization responses as messages (`response_mode=web_message`) in a frame or in a window that they opened, each of the origin of the redirect_uri of its request: https, or localhost by its name. Not for a native application.',
    registeredAs: null,
    setBy: 'administrator',
    default: false,
  }),
  requirePushedAuthorizationRequests: boolean({
    description: 'Whether it must push its authorization requests (RFC 9126): then a browser alone cannot make or change one.',
    registeredAs: 'require_pushed_authorization_requests',
    setBy: 'client',
    default: false,
  }),
  requestObjectSigningAlg: choice(proofAlgorithms, {
    description:
      'The only algorithm that it may sign its request objects with (RFC 9101); null: any that one of its keys (jwks or jwks_uri) is for. None is never one.',
    registeredAs: 'request_object_signing_alg',
    setBy: 'client',
    nullable: true,
    default: null,
  }),
  requireSignedRequestObject: boolean({
    description:
      'Whether it must sign its authorization requests (RFC 9101 §10.5), pushed ones too: then nobody else can make or change one.',
    registeredAs: 'require_signed_request_object',
    setBy: 'client',
    default: false,
  }),
  backchannelTokenDeliveryMode: choice(backchannelDeliveryModes, {
    description:
      'How it hears of what its users decide whom it has asked (CIBA §5): `poll`, it asks; `ping`, it is told at its backchannel_client_notification_endpoint, and may ask as well; `push`, it is sent the tokens there, and has no other way to them.',
    registeredAs: 'backchannel_token_delivery_mode',
    setBy: 'administrator',
    default: 'poll',
  }),
  backchannelClientNotificationEndpoint: text({
    ...logoutUri,
    format: 'posted_address',
    description: 'Where it is told, or sent tokens; https at port 443, at an address of the Internet. For the modes ping and push.',
    registeredAs: 'backchannel_client_notification_endpoint',
    setBy: 'administrator',
    example: 'https://shop.example.com/ciba',
  }),
  backchannelAuthenticationRequestSigningAlg: choice(proofAlgorithms, {
    description:
      'What it signs its backchannel authentication requests with (CIBA §7.1.1), all of which it must sign then; null: none of them. The grant `urn:openid:params:grant-type:ciba`.',
    registeredAs: 'backchannel_authentication_request_signing_alg',
    setBy: 'administrator',
    nullable: true,
    default: null,
  }),
  requestUris: texts({
    description:
      'Where it publishes signed request objects, which it may name as request_uri (RFC 9101 §5.2); https at port 443, at an address of the Internet. A fragment is not compared: it may be the SHA-256 of what is published, base64url.',
    registeredAs: 'request_uris',
    setBy: 'client',
    format: 'fetched_address',
    maxItems: 30,
    maxLength: 512,
    default: [],
  }),
  tlsClientAuthSubjectDn: text({
    description:
      'Of tls_client_auth: the subject that its certificate has, in the form of RFC 4514 (`CN=app,O=Acme`), the most specific part first. One of this and the four names that follow is said, no more.',
    registeredAs: 'tls_client_auth_subject_dn',
    setBy: 'client',
    format: 'distinguished_name',
    minLength: 1,
    maxLength: 500,
    nullable: true,
    default: null,
  }),
  tlsClientAuthSanDns: text({
    ...certificateName,
    description: 'Of tls_client_auth: a dNSName among the subject alternative names of its certificate.',
    registeredAs: 'tls_client_auth_san_dns',
  }),
  tlsClientAuthSanUri: text({
    ...certificateName,
    description: 'Of tls_client_auth: a uniformResourceIdentifier among them, as SPIFFE has it.',
    registeredAs: 'tls_client_auth_san_uri',
  }),
  tlsClientAuthSanIp: text({
    ...certificateName,
    description: 'Of tls_client_auth: an iPAddress among them.',
    registeredAs: 'tls_client_auth_san_ip',
  }),
  tlsClientAuthSanEmail: text({
    ...certificateName,
    description: 'Of tls_client_auth: an rfc822Name among them.',
    registeredAs: 'tls_client_auth_san_email',
  }),
  tlsClientCertificateBoundAccessTokens: boolean({
    description:
      'Whether it gets tokens only for the certificate of its connection (RFC 8705 §3), so that nobody else can use them. Not beside dpop_bound_access_tokens.',
    registeredAs: 'tls_client_certificate_bound_access_tokens',
    setBy: 'client',
    default: false,
  }),
  dpopBoundAccessTokens: boolean({
    description: 'Whether it gets tokens only for a key that it proves to hold (RFC 9449 §5.2), so that nobody else can use them.',
    registeredAs: 'dpop_bound_access_tokens',
    setBy: 'client',
    default: false,
  }),
  requireDpopNonce: boolean({
    description:
      "Whether its DPoP proofs must have a nonce of the server's (RFC 9449 §8), which its library has to know about: then none can be made ahead. So it is, too, where the tenant requires it.",
    registeredAs: null,
    setBy: 'administrator',
    default: false,
  }),
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
    description:
      'Trusted issuers of the tenant whose identity assertions (ID-JAG) it may show for their users, by the grant jwt-bearer: it gets tokens for the users of the tenant that these are, who are not asked. Not for a public application.',
    registeredAs: null,
    setBy: 'administrator',
    format: 'issuer',
    maxItems: 20,
    maxLength: 500,
    example: ['https://idp.example.com'],
    default: [],
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
    registeredAs: null,
    setBy: 'administrator',
    format: 'issuer',
    maxItems: 5,
    maxLength: 500,
    example: ['https://attester.example.com'],
    default: [],
  }),
  claimMappings: objects('claim_mapping', {
    description:
      'Claims of its own in its tokens (docs/claim-mappings.md): each has a `claim`, places (`in`: access_token, id_token, userinfo), maybe a `scope` that releases it, and is made `from` an `attribute` of the user, a constant `value`, `roles` or `groups` of the user (`only` these), or a `template`. No claim of theirs takes the place of another.',
    registeredAs: null,
    setBy: 'administrator',
    maxItems: 30,
    example: [
      { claim: 'department', from: 'attribute', attribute: 'department', in: ['access_token'] },
      {
        claim: 'https://shop.example.com/login',
        from: 'template',
        template: '{user.username}@{tenant.slug}',
        in: ['id_token', 'userinfo'],
      },
    ],
    default: [],
  }),
  claimsHook: object({
    description:
      'Where to ask for claims of its tokens (docs/claims-hooks.md): `url`; where they are told (`in`: access_token, id_token, userinfo); `timeout_ms` 100 to 1000; `cache_seconds` up to 3600; and `on_failure`, refuse or fallback to the claims of `fallback`. Null: nowhere.',
    registeredAs: null,
    setBy: 'administrator',
    format: 'claims_hook',
    maxLength: 8_192,
    example: { url: 'https://hooks.example.com/claims', in: ['access_token'], timeout_ms: 500, cache_seconds: 60, on_failure: 'refuse' },
    nullable: true,
    default: null,
  }),
  subjectType: choice(subjectTypes, {
    description:
      'By what it knows its users: `public`, all such applications by the same `sub`; `pairwise`, those of its sector alone by the same (OpenID Connect Core §8), so that no two sectors can find out whom they have in common. Another one makes everybody a stranger to it.',
    registeredAs: 'subject_type',
    setBy: 'client',
    default: 'public',
  }),
  sectorIdentifierUri: text({
    ...address,
    format: 'fetched_address',
    description:
      'Where its sector, the host of this address, publishes which addresses are of it: a JSON list that holds all redirect_uris (OpenID Connect Core §8.1); https at port 443, at an address of the Internet. Fetched as it is registered. For pairwise subjects it must be said where the redirect_uris have not one host, that of a web site.',
    registeredAs: 'sector_identifier_uri',
    setBy: 'client',
  }),
  idTokenSignedResponseAlg: choice(signingAlgorithms, {
    description: "What its ID tokens are signed with; null: the tenant's setting.",
    registeredAs: 'id_token_signed_response_alg',
    setBy: 'client',
    nullable: true,
    default: null,
  }),
  userinfoSignedResponseAlg: choice(signingAlgorithms, {
    description:
      'What answers of the userinfo endpoint to it are signed with, which are JWTs then (OpenID Connect Core §5.3.2); null: they are JSON.',
    registeredAs: 'userinfo_signed_response_alg',
    setBy: 'client',
    nullable: true,
    default: null,
  }),
  idTokenEncryptedResponseAlg: choice(keyEncryptions, {
    ...byClient,
    description:
      'How its ID tokens and logout tokens, signed, are encrypted as well, by the first key of its jwks or jwks_uri that is for that (`use` `enc`, or none); null: they are not.',
    registeredAs: 'id_token_encrypted_response_alg',
  }),
  idTokenEncryptedResponseEnc: choice(contentEncryptions, {
    ...byClient,
    description: 'What they are encrypted with; null: A128CBC-HS256. Not without id_token_encrypted_response_alg.',
    registeredAs: 'id_token_encrypted_response_enc',
  }),
  userinfoEncryptedResponseAlg: choice(keyEncryptions, {
    ...byClient,
    description:
      'How answers of the userinfo endpoint to it are encrypted, signed ones after they were signed; by the same keys; null: they are not.',
    registeredAs: 'userinfo_encrypted_response_alg',
  }),
  userinfoEncryptedResponseEnc: choice(contentEncryptions, {
    ...byClient,
    description: 'What they are encrypted with; null: A128CBC-HS256. Not without userinfo_encrypted_response_alg.',
    registeredAs: 'userinfo_encrypted_response_enc',
  }),
  authorizationSignedResponseAlg: choice(signingAlgorithms, {
    description:
      'What its authorization responses are signed with where it asks for signed ones, by a response_mode that is jwt or ends in .jwt (JARM).',
    registeredAs: 'authorization_signed_response_alg',
    setBy: 'client',
    default: 'RS256',
  }),
  idTokenClaims: choice(idTokenClaims, {
    description:
      'Whether its ID tokens hold the claims of scopes: `full`, or `lean`, which leaves them to the userinfo endpoint (OpenID Connect Core §5.4).',
    registeredAs: null,
    setBy: 'administrator',
    default: 'full',
  }),
  accessTokenLifetime: integer({
    description: "Seconds; null: the tenant's.",
    registeredAs: null,
    setBy: 'administrator',
    nullable: true,
    from: 1,
    to: maxLifetimes.accessToken,
    default: null,
  }),
  refreshTokenLifetime: integer({
    description: "Seconds; null: the tenant's.",
    registeredAs: null,
    setBy: 'administrator',
    nullable: true,
    from: 1,
    to: maxLifetimes.refreshToken,
    default: null,
  }),
  refreshTokenGrace: integer({
    description: 'Seconds in which a retry of a refresh, by the immediate parent, gets the same successor; 10 if left out.',
    registeredAs: null,
    setBy: 'administrator',
    from: 0,
    to: 60,
    default: 10,
  }),
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
