/*
 * Sets of values that types, checks, the admin API and discovery share, each said here alone.
 */

export const tenantStatuses = ['active', 'suspended'] as const;
export type TenantStatus = (typeof tenantStatuses)[number];

/** What administrators make of users. `disabled`: permanently; `locked`: until looked into. Neither may log in. */
export const administeredUserStatuses = ['active', 'disabled', 'locked'] as const;
export type AdministeredUserStatus = (typeof administeredUserStatuses)[number];

/** `pending_deletion`: the user had their account deleted, and may take that back until it is due. Who is not active keeps no session and no tokens. */
export const userStatuses = [...administeredUserStatuses, 'pending_deletion'] as const;
export type UserStatus = (typeof userStatuses)[number];

/** Whether a user may prove who they are: to sign in, or to take the deletion of their account back, which is all that it leads to then. */
export const mayProve = ({ status }: { readonly status: UserStatus }): boolean => status === 'active' || status === 'pending_deletion';

/** What users can be imported from: Keycloak's export of a realm, Auth0's of users, and the members of the admin API. */
export const userExportFormats = ['ostiary', 'keycloak', 'auth0'] as const;
export type UserExportFormat = (typeof userExportFormats)[number];

/** Why a user is not imported. `taken`: another has the username or the address. `second_factor`: they would sign in with less than before. */
export const userRefusalReasons = ['invalid', 'taken', 'unsupported_hash', 'hash_too_costly', 'second_factor'] as const;
export type UserRefusalReason = (typeof userRefusalReasons)[number];

export const applicationStatuses = ['active', 'disabled'] as const;
export type ApplicationStatus = (typeof applicationStatuses)[number];

export const organizationStatuses = ['active', 'disabled'] as const;
export type OrganizationStatus = (typeof organizationStatuses)[number];

/** For whom users sign in to an application: for nobody but themselves; for an organization of theirs where the application asks for it; always for one. */
export const organizationUsages = ['none', 'optional', 'required'] as const;
export type OrganizationUsage = (typeof organizationUsages)[number];

/** RFC 6749 §2.1. `public`: cannot keep a secret. */
export const clientTypes = ['confidential', 'public'] as const;
export type ClientType = (typeof clientTypes)[number];

/** OpenID Connect Dynamic Client Registration 1.0 §2: `web` runs on a server or in a page of one, `native` on the users' devices (RFC 8252). */
export const applicationTypes = ['web', 'native'] as const;
export type ApplicationType = (typeof applicationTypes)[number];

/** Which of a resource server's scopes a user may give to an application: all that they consent to, or of those the ones that their roles permit them. */
export const userScopePolicies = ['consented', 'permitted'] as const;
export type UserScopePolicy = (typeof userScopePolicies)[number];

/** What a value of a scope with a parameter looks like: letters, digits, `.`, `_` and `-`; a whole number; or a UUID in lower case. */
export const scopeParameterForms = ['name', 'number', 'uuid'] as const;
export type ScopeParameterForm = (typeof scopeParameterForms)[number];

/** RFC 8628 §3.4. */
export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';
/** OpenID Connect Client-Initiated Backchannel Authentication Flow (CIBA) Core 1.0 §4. */
export const backchannelGrant = 'urn:openid:params:grant-type:ciba';
/** How a client hears of what its user decided (CIBA §5): it asks; it is told, and asks then; it is sent the tokens. */
export const backchannelDeliveryModes = ['poll', 'ping', 'push'] as const;
export type BackchannelDeliveryMode = (typeof backchannelDeliveryModes)[number];
/** RFC 7523 §2.1. */
export const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const grantTypes = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  deviceCodeGrant,
  backchannelGrant,
  'urn:ietf:params:oauth:grant-type:token-exchange',
  jwtBearerGrant,
  'password',
] as const;
export type GrantType = (typeof grantTypes)[number];

/** Which clients a tenant knows by the document at the address that is their client_id: none; those of domains that it lists; those of any other domain, too. */
export const clientDocumentPolicies = ['off', 'listed_domains', 'any_domain'] as const;
export type ClientDocumentPolicy = (typeof clientDocumentPolicies)[number];

/** Who may register a client of a tenant (RFC 7591 §3): administrators alone; whoever has an initial access token, or a software statement of an issuer that the tenant takes them of, too; anybody. */
export const dynamicRegistrationPolicies = ['closed', 'initial_access_token', 'software_statement', 'open'] as const;
export type DynamicRegistrationPolicy = (typeof dynamicRegistrationPolicies)[number];

/** What a software statement of an issuer is taken for (RFC 7591 §2.3): nothing; one client; any number of them. */
export const softwareStatementUses = ['off', 'once', 'reusable'] as const;
export type SoftwareStatementUse = (typeof softwareStatementUses)[number];

/** By the rules of which specification clients register themselves: today's, or those that libraries know which were written before. */
export const dynamicRegistrationRules = ['oauth_2_1', 'openid_connect_core'] as const;
export type DynamicRegistrationRules = (typeof dynamicRegistrationRules)[number];

/** The grants that a tenant may let clients register for by themselves. Others act with the tokens of other applications. */
export const registrableGrantTypes = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  deviceCodeGrant,
] as const satisfies readonly GrantType[];
export type RegistrableGrantType = (typeof registrableGrantTypes)[number];

/** How the key of what is encrypted for a client is wrapped, or agreed on (RFC 7518 §4.3, §4.6). */
export const keyEncryptions = ['RSA-OAEP-256', 'ECDH-ES'] as const;
export type KeyEncryption = (typeof keyEncryptions)[number];
/** What it is encrypted with (RFC 7518 §5.1). */
export const contentEncryptions = ['A128CBC-HS256', 'A256GCM'] as const;
export type ContentEncryption = (typeof contentEncryptions)[number];

/** By what a client knows its users (OpenID Connect Core §8): all the same, or each sector by identifiers of its own. */
export const subjectTypes = ['public', 'pairwise'] as const;
export type SubjectType = (typeof subjectTypes)[number];

/** How a client can send its secret (RFC 6749 §2.3.1). */
export const secretMethods = ['client_secret_basic', 'client_secret_post'] as const;
/** How a client can sign that it is itself (OpenID Connect Core §9, RFC 7523 §2.2). */
export const assertionMethods = ['client_secret_jwt', 'private_key_jwt'] as const;
export type AssertionMethod = (typeof assertionMethods)[number];
export const isAssertionMethod = (method: string | null): method is AssertionMethod =>
  assertionMethods.some((assertionMethod) => assertionMethod === method);
/** A client authenticates by what a trusted issuer signs of it. No specification has a name for it: RFC 7523 §3 knows clients that sign for themselves. */
export const federatedMethod = 'federated_jwt';
/** An instance of a client authenticates by what its attester signs of the key that it holds (draft-ietf-oauth-attestation-based-client-auth). */
export const attestedMethod = 'attest_jwt_client_auth';
/** A client authenticates by a JWT-SVID of the workload that it is (draft-ietf-oauth-spiffe-client-auth §3.1). */
export const spiffeJwtMethod = 'spiffe_jwt';
/** As `spiffeJwtMethod`, by its X.509-SVID (§3.2). */
export const spiffeX509Method = 'spiffe_x509';
/** How a client can authenticate by the certificate of its connection as RFC 8705 §2 has it. */
export const tlsClientMethods = ['tls_client_auth', 'self_signed_tls_client_auth'] as const;
/** How a client can authenticate by the certificate of its connection. */
export const certificateMethods = [...tlsClientMethods, spiffeX509Method] as const;
export type CertificateMethod = (typeof certificateMethods)[number];
export const isCertificateMethod = (method: string | null): method is CertificateMethod =>
  certificateMethods.some((certificateMethod) => certificateMethod === method);
/** How a client can authenticate; `none` is for those without a secret. */
export const clientAuthenticationMethods = [
  'none',
  ...secretMethods,
  ...assertionMethods,
  ...certificateMethods,
  federatedMethod,
  attestedMethod,
  spiffeJwtMethod,
] as const;
export type ClientAuthenticationMethod = (typeof clientAuthenticationMethods)[number];

/**
 * When an authorization request needs PKCE: always; unless it is an OpenID request whose `nonce` ties the answer to the browser as well; or never
 * (RFC 9700 §2.1.1 recommends it to confidential clients). The strictest comes first.
 */
export const pkceRequirements = ['required', 'required_unless_nonce', 'optional'] as const;
export type PkceRequirement = (typeof pkceRequirements)[number];
/** What a tenant can require of all its applications. That one needs none is said of that one. */
export const tenantPkceRequirements = ['required', 'required_unless_nonce'] as const satisfies readonly PkceRequirement[];
export type TenantPkceRequirement = (typeof tenantPkceRequirements)[number];

/** Whether the applications of a tenant that may do so manage grants; `required`: every authorization request says what is to become of what is granted. */
export const grantManagementPolicies = ['off', 'allowed', 'required'] as const;
export type GrantManagementPolicy = (typeof grantManagementPolicies)[number];

/**
 * What tenants and applications hold themselves to, the strictest last: OAuth 2.1, as all here is by default; FAPI 2.0 Security Profile; FAPI 2.0 Message Signing, which is that
 * one with signed messages.
 */
export const securityProfiles = ['oauth-2.1', 'fapi2-security', 'fapi2-message-signing'] as const;
export type SecurityProfileName = (typeof securityProfiles)[number];

/**
 * What older clients cannot do without, and newer specifications forbid: off unless a tenant switches it on and an application asks for it. `pkce_plain`: a code challenge that is the
 * verifier itself (RFC 7636 §4.2); `implicit`: tokens in the authorization response (RFC 6749 §4.2, OpenID Connect Core §3.2, §3.3); `password_grant`: tokens for a user's password (RFC 6749 §4.3).
 */
export const legacyFeatures = ['pkce_plain', 'implicit', 'password_grant'] as const;
export type LegacyFeature = (typeof legacyFeatures)[number];

/** What an authorization response may have in it (OAuth 2.0 Multiple Response Type Encoding Practices §3, §5). All but the first put tokens into the hands of the browser. */
export const responseTypes = ['code', 'code id_token', 'code token', 'code id_token token', 'id_token', 'id_token token', 'token'] as const;
export type ResponseType = (typeof responseTypes)[number];

/** Whether a client that authenticates so, null being either way, sends a secret. */
export const sendsSecret = (method: ClientAuthenticationMethod | null): boolean =>
  method === null || secretMethods.some((secretMethod) => secretMethod === method);

/** Of JWS (RFC 7518 §3.1), those that the JWK Set of every tenant has a key for from the first time that it is read. */
export const commonSigningAlgorithms = ['RS256', 'ES256'] as const;
/** What tenants sign with. A key of another than those is made for who asks for it. `EdDSA` is by Ed25519 (RFC 8037 §3.1). */
export const signingAlgorithms = [...commonSigningAlgorithms, 'PS256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];
export const isCommonAlgorithm = (algorithm: SigningAlgorithm): boolean => commonSigningAlgorithms.some((common) => common === algorithm);

/**
 * What clients may sign with, by the method that they authenticate by (RFC 7518 §3.1, RFC 8037 §3.1). `Ed25519` is the name of RFC 9864 for what `EdDSA`
 * has been used for.
 */
export const assertionAlgorithms = {
  client_secret_jwt: ['HS256'],
  private_key_jwt: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
} as const satisfies { readonly [Method in AssertionMethod]: readonly string[] };
export const clientSigningAlgorithms = Object.values(assertionAlgorithms).flat();
export type ClientSigningAlgorithm = (typeof clientSigningAlgorithms)[number];

/** What a DPoP proof may be signed with (RFC 9449 §4.3): what is asymmetric. */
export const proofAlgorithms = assertionAlgorithms.private_key_jwt;
export type ProofAlgorithm = (typeof proofAlgorithms)[number];

/** Whether what a client that authenticates so signs is an HMAC, whose key is its secret (RFC 7518 §3.2). */
export const signsWithSecret = (method: ClientAuthenticationMethod | null): boolean =>
  isAssertionMethod(method) && assertionAlgorithms[method].some((algorithm) => algorithm.startsWith('HS'));

/** Whether a client that authenticates so has a secret. */
export const usesSecret = (method: ClientAuthenticationMethod | null): boolean => sendsSecret(method) || signsWithSecret(method);

/** Whom a client may name as the audience of what it signs to authenticate. */
export const assertionAudiences = ['issuer', 'issuer_or_token_endpoint'] as const;
export type AssertionAudience = (typeof assertionAudiences)[number];

/** Whether a token that was exchanged says who acts for its user, or passes for the user's own (RFC 8693 §1.1). */
export const tokenExchangeSemantics = ['delegation', 'impersonation'] as const;
export type TokenExchangeSemantics = (typeof tokenExchangeSemantics)[number];

/** Who may have API keys: nobody; applications; users, too. */
export const apiKeyPolicies = ['off', 'applications', 'users'] as const;
export type ApiKeyPolicy = (typeof apiKeyPolicies)[number];

export const tokenFormats = ['jwt', 'opaque'] as const;
export type TokenFormat = (typeof tokenFormats)[number];

/** What the header of a JWT access token says that it is: RFC 9068 §2.1, or what came before. */
export const accessTokenTypes = ['at+jwt', 'JWT'] as const;
export type AccessTokenType = (typeof accessTokenTypes)[number];

/**
 * Whether ID tokens hold the claims of the scopes granted (`full`), or leave them to the userinfo endpoint (`lean`), as OpenID
 * Connect Core §5.4 has it where an access token is issued.
 */
export const idTokenClaims = ['full', 'lean'] as const;
export type IdTokenClaims = (typeof idTokenClaims)[number];
