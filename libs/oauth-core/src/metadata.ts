import {
  acrValues,
  attestedMethod,
  backchannelDeliveryModes,
  backchannelGrant,
  type CertificateMethod,
  certificateMethods,
  assertionMethods,
  clientSigningAlgorithms,
  contentEncryptions,
  federatedMethod,
  type GrantManagementPolicy,
  type JsonObject,
  keyEncryptions,
  type LegacyFeature,
  proofAlgorithms,
  responseTypes,
  secretMethods,
  type SecurityProfileName,
  type SigningAlgorithm,
  spiffeJwtMethod,
  subjectTypes,
} from '#contracts';
import { standardClaims } from './claims.js';
import { clientAuthenticators } from './client-authentication/client-authenticators.js';
import { idJagUri } from './grants/identity-assertion.js';
import { grantHandlers } from './grants/index.js';
import type { Prompt } from './prompt.js';
import { permittedProofAlgorithms, type SecurityProfile, strictestProfile } from './profiles/profiles.js';
import { responseModeValues, signedResponseModeValues } from './response-mode.js';
import { hasTokens } from './response-type.js';
import { grantManagementScopes, openIdScopes } from './scopes.js';

type EndpointName =
  | 'authorization_endpoint'
  | 'pushed_authorization_request_endpoint'
  | 'device_authorization_endpoint'
  | 'token_endpoint'
  | 'userinfo_endpoint'
  | 'jwks_uri'
  | 'revocation_endpoint'
  | 'introspection_endpoint'
  | 'end_session_endpoint';

/** How clients may use certificates. `aliases`: the endpoints where connections are asked for one, where they have an address of their own (RFC 8705 §5). */
export type CertificateSupport = { readonly methods: readonly CertificateMethod[]; readonly aliases: JsonObject | null };

/** What a tenant's discovery document is made of. */
export type MetadataSource = {
  readonly issuer: string;
  /** Where the endpoints are, by the names that the metadata has for them. */
  readonly endpoints: { readonly [Name in EndpointName]: string } & {
    /** Where clients may register (RFC 7591 §3); left out where only administrators register them. */
    readonly registration_endpoint?: string | undefined;
    /** Where applications of the tenant's own sign users in (OAuth 2.0 for First-Party Applications §6); left out where none may. */
    readonly authorization_challenge_endpoint?: string | undefined;
    /** Where clients have users asked (CIBA §4); left out where none may. */
    readonly backchannel_authentication_endpoint?: string | undefined;
    /** Below which clients find their grants (Grant Management for OAuth 2.0 §6.2); left out where none may manage them. */
    readonly grant_management_endpoint?: string | undefined;
    /** Where the page is that watches the session of a browser (OpenID Connect Session Management 1.0 §3.3); left out where none may. */
    readonly check_session_iframe?: string | undefined;
    /** Where attested instances of clients get challenges. */
    readonly challenge_endpoint?: string | undefined;
  };
  /** What signs the ID tokens of applications that say nothing. */
  readonly idTokenAlgorithm: SigningAlgorithm;
  /** What every client of the tenant is held to: nothing that it forbids is told of. */
  readonly profile: SecurityProfileName;
  /** What applications may ask for that is out of date. */
  readonly legacyFeatures?: readonly LegacyFeature[] | undefined;
  /** Whether clients manage grants; left out: none does. */
  readonly grantManagement?: GrantManagementPolicy | undefined;
  /** What is offered where clients' certificates reach the platform (RFC 8705); null: they do not. */
  readonly certificates: CertificateSupport | null;
  /** Whether clients are known by the document at their client_id; left out: they are not. */
  readonly clientDocuments?: boolean | undefined;
  /** Values of `prompt` that the tenant supports. */
  readonly promptValues: readonly Prompt[];
  /** Languages of the hosted pages (BCP 47). */
  readonly uiLocales?: readonly string[] | undefined;
  /** Whether claims of others are passed on (OpenID Connect Core §5.6.2); left out: they are not. */
  readonly claimSources?: boolean | undefined;
  /** The claims that the tenant's own attributes are told by. */
  readonly attributeClaims?: readonly string[] | undefined;
  /** Types of authorization details of resource servers (RFC 9396 §10). */
  readonly authorizationDetailsTypes?: readonly string[] | undefined;
  /** Scopes of resource servers, where they shall be told. */
  readonly apiScopes?: readonly string[] | undefined;
};

const clientMethods = (certificates: CertificateSupport | null, permitted: readonly string[]): readonly string[] =>
  Object.keys(clientAuthenticators).filter(
    (method) =>
      permitted.includes(method) &&
      (certificateMethods.every((known) => known !== method) || certificates?.methods.some((offered) => offered === method)),
  );

/** RFC 8705 §3.3, §5: of the aliases those of endpoints that there are. */
const certificateMembers = (certificates: CertificateSupport | null, endpoints: object): JsonObject => {
  if (certificates === null) return {};
  const { aliases } = certificates;
  const offered = aliases && Object.fromEntries(Object.entries(aliases).filter(([name]) => name in endpoints));
  return { tls_client_certificate_bound_access_tokens: true, ...(offered && { mtls_endpoint_aliases: offered }) };
};

/** draft-ietf-oauth-attestation-based-client-auth, Metadata: where the profile permits it. Attesters sign by what the tenant says of them. */
const attestationMembers = (methods: readonly string[], endpoint: string | undefined, algorithms: readonly string[]): JsonObject =>
  endpoint === undefined || !methods.includes(attestedMethod)
    ? {}
    : {
        challenge_endpoint: endpoint,
        client_attestation_signing_alg_values_supported: proofAlgorithms,
        client_attestation_pop_signing_alg_values_supported: algorithms,
      };

/** CIBA §4. */
const backchannelMembers = (endpoint: string | undefined, algorithms: readonly string[]): JsonObject =>
  endpoint === undefined
    ? {}
    : {
        backchannel_token_delivery_modes_supported: backchannelDeliveryModes,
        backchannel_authentication_request_signing_alg_values_supported: algorithms,
        backchannel_user_code_parameter_supported: false,
      };

/** Grant Management for OAuth 2.0 §7.1. */
const grantManagementMembers = (policy: GrantManagementPolicy): JsonObject =>
  policy === 'off'
    ? {}
    : {
        grant_management_actions_supported: ['query', 'revoke', 'merge', 'replace', 'create'],
        grant_management_action_required: policy === 'required',
      };

/** Without the one where applications sign users in: a profile that has authorization begin with a push has none (FAPI 2.0 Security Profile §5.3.2.2). */
const permittedEndpoints = (
  { requiresPushedRequests }: SecurityProfile,
  { authorization_challenge_endpoint: challenge, ...endpoints }: Omit<MetadataSource['endpoints'], 'challenge_endpoint'>,
) => (challenge === undefined || requiresPushedRequests ? endpoints : { ...endpoints, authorization_challenge_endpoint: challenge });

/** Those that work at this tenant. */
const offeredGrants = (endpoint: string | undefined): readonly string[] =>
  grantHandlers.map(({ grantType }) => grantType).filter((grant) => grant !== backchannelGrant || endpoint !== undefined);

const claimsOfTokens = [
  'iss',
  'sub',
  'aud',
  'azp',
  'exp',
  'iat',
  'auth_time',
  'acr',
  'amr',
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'tenant_id',
  'org_id',
  'org_name',
];

/** The discovery document of OpenID Connect Discovery §3 and RFC 8414 §2: all that works, and nothing that does not. */
export const discoveryMetadata = ({
  issuer,
  endpoints: { challenge_endpoint: challengeEndpoint, ...offered },
  idTokenAlgorithm,
  profile,
  legacyFeatures = [],
  grantManagement = 'off',
  certificates,
  clientDocuments = false,
  promptValues,
  uiLocales,
  claimSources = false,
  attributeClaims = [],
  authorizationDetailsTypes = [],
  apiScopes = [],
}: MetadataSource): JsonObject => {
  const permits = strictestProfile({ profile });
  const endpoints = permittedEndpoints(permits, offered);
  const methods = clientMethods(certificates, permits.clientAuthenticationMethods);
  const proofs = permittedProofAlgorithms(permits);
  const permitsLegacy = (feature: LegacyFeature): boolean => permits.permitsLegacyFeatures && legacyFeatures.includes(feature);
  return {
    issuer,
    ...endpoints,
    scopes_supported: [...new Set([...openIdScopes, ...(grantManagement === 'off' ? [] : grantManagementScopes), ...apiScopes])],
    ...(authorizationDetailsTypes.length > 0 && { authorization_details_types_supported: [...new Set(authorizationDetailsTypes)] }),
    response_types_supported: responseTypes.filter((type) => !hasTokens(type) || permitsLegacy('implicit')),
    response_modes_supported: (permits.requiresSignedResponses ? signedResponseModeValues : responseModeValues).filter(
      (mode) => mode !== 'web_message' || permits.permitsWebMessages,
    ),
    authorization_signing_alg_values_supported: permits.signingAlgorithms,
    grant_types_supported: [
      ...offeredGrants(endpoints.backchannel_authentication_endpoint).filter(
        (grant) => grant !== 'password' || permitsLegacy('password_grant'),
      ),
      // OpenID Connect Dynamic Client Registration 1.0 §2: the grant of responses that have tokens in them.
      ...(permitsLegacy('implicit') ? ['implicit'] : []),
    ],
    subject_types_supported: subjectTypes,
    prompt_values_supported: promptValues,
    acr_values_supported: acrValues,
    // The tenant's own first: clients that take one for all take the first.
    id_token_signing_alg_values_supported: [...new Set([idTokenAlgorithm, ...permits.signingAlgorithms])],
    userinfo_signing_alg_values_supported: permits.signingAlgorithms,
    id_token_encryption_alg_values_supported: keyEncryptions,
    id_token_encryption_enc_values_supported: contentEncryptions,
    userinfo_encryption_alg_values_supported: keyEncryptions,
    userinfo_encryption_enc_values_supported: contentEncryptions,
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: permits.clientAlgorithms,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: permits.clientAlgorithms,
    identity_chaining_requested_token_types_supported: [idJagUri],
    authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
    introspection_endpoint_auth_methods_supported: [...secretMethods, ...assertionMethods, federatedMethod, spiffeJwtMethod],
    introspection_endpoint_auth_signing_alg_values_supported: clientSigningAlgorithms,
    introspection_signing_alg_values_supported: permits.signingAlgorithms,
    dpop_signing_alg_values_supported: proofs,
    ...attestationMembers(methods, challengeEndpoint, proofs),
    ...certificateMembers(certificates, endpoints),
    ...backchannelMembers(endpoints.backchannel_authentication_endpoint, proofs),
    code_challenge_methods_supported: ['S256', ...(permitsLegacy('pkce_plain') ? ['plain'] : [])],
    claim_types_supported: ['normal', ...(claimSources ? ['aggregated', 'distributed'] : [])],
    claims_supported: [...new Set([...claimsOfTokens, ...standardClaims, ...attributeClaims])],
    ...(uiLocales && uiLocales.length > 0 && { ui_locales_supported: uiLocales }),
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    claims_parameter_supported: true,
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
    require_signed_request_object: permits.requiresSignedRequests,
    request_object_signing_alg_values_supported: proofs,
    require_pushed_authorization_requests: permits.requiresPushedRequests,
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: clientDocuments,
    ...grantManagementMembers(grantManagement),
  };
};
