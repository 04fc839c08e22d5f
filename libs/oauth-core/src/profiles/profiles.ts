import {
  type Application,
  type ClientAuthenticationMethod,
  clientAuthenticationMethods,
  clientSigningAlgorithms,
  type ClientSigningAlgorithm,
  type ClientType,
  clientTypes,
  type ProofAlgorithm,
  proofAlgorithms,
  type SecurityProfileName,
  securityProfiles,
  type SigningAlgorithm,
  signingAlgorithms,
  type TenantSettings,
  tlsClientMethods,
} from '#contracts';

/** What a profile leaves of all that is supported. Each member is a rule; what it permits is told by the metadata, and nothing else is taken. */
export type SecurityProfile = {
  readonly name: SecurityProfileName;
  readonly clientTypes: readonly ClientType[];
  readonly clientAuthenticationMethods: readonly ClientAuthenticationMethod[];
  /** Of what clients sign: assertions, request objects, DPoP proofs. */
  readonly clientAlgorithms: readonly ClientSigningAlgorithm[];
  /** Of what the tenant signs. */
  readonly signingAlgorithms: readonly SigningAlgorithm[];
  /** Whether authorization requests must be pushed, have PKCE, and be signed, for a limited time. */
  readonly requiresPushedRequests: boolean;
  readonly requiresPkce: boolean;
  readonly requiresSignedRequests: boolean;
  readonly requiresSignedResponses: boolean;
  readonly requiresSignedIntrospection: boolean;
  readonly requiresBoundTokens: boolean;
  /** Whether assertions of clients are for the issuer by its own name alone. */
  readonly requiresIssuerAsAudience: boolean;
  readonly permitsLegacyFeatures: boolean;
  /** Whether pages may have authorization responses as messages, and not by a redirect. */
  readonly permitsWebMessages: boolean;
  /** Whether there are API keys, which are good for whoever has them. */
  readonly permitsApiKeys: boolean;
  /** Whether redirect URIs that are not encrypted must lead to an installed application on the device. */
  readonly requiresEncryptedRedirects: boolean;
  readonly rotatesRefreshTokens: boolean;
  /** Seconds; null: as long as the tenant says. */
  readonly maxCodeLifetime: number | null;
};

/** FAPI 2.0 Security Profile §5.4.1. `Ed25519` is EdDSA with the one curve that it is permitted with (RFC 9864). */
const fapiAlgorithms: readonly string[] = ['PS256', 'ES256', 'EdDSA', 'Ed25519'];
const permitted = <Algorithm extends string>(algorithms: readonly Algorithm[]): readonly Algorithm[] =>
  algorithms.filter((algorithm) => fapiAlgorithms.includes(algorithm));

/** What everything here is without being told: OAuth 2.1 forbids nothing that is supported by default. */
const oauth21: SecurityProfile = {
  name: 'oauth-2.1',
  clientTypes,
  clientAuthenticationMethods,
  clientAlgorithms: clientSigningAlgorithms,
  signingAlgorithms,
  requiresPushedRequests: false,
  requiresPkce: false,
  requiresSignedRequests: false,
  requiresSignedResponses: false,
  requiresSignedIntrospection: false,
  requiresBoundTokens: false,
  requiresIssuerAsAudience: false,
  permitsLegacyFeatures: true,
  permitsWebMessages: true,
  permitsApiKeys: true,
  requiresEncryptedRedirects: false,
  rotatesRefreshTokens: true,
  maxCodeLifetime: null,
};

/** FAPI 2.0 Security Profile §5.3.2, §5.4. What it demands beyond that (`iss` in responses, one audience of assertions, S256 alone) is so in any profile. */
const fapi2Security: SecurityProfile = {
  ...oauth21,
  name: 'fapi2-security',
  clientTypes: ['confidential'],
  clientAuthenticationMethods: ['private_key_jwt', ...tlsClientMethods],
  clientAlgorithms: permitted(clientSigningAlgorithms),
  signingAlgorithms: permitted(signingAlgorithms),
  requiresPushedRequests: true,
  requiresPkce: true,
  requiresBoundTokens: true,
  requiresIssuerAsAudience: true,
  permitsLegacyFeatures: false,
  permitsWebMessages: false,
  permitsApiKeys: false,
  requiresEncryptedRedirects: true,
  rotatesRefreshTokens: false,
  maxCodeLifetime: 60,
};

const profiles: { readonly [Name in SecurityProfileName]: SecurityProfile } = {
  'oauth-2.1': oauth21,
  'fapi2-security': fapi2Security,
  // FAPI 2.0 Message Signing §5.3 to §5.5, all of them.
  'fapi2-message-signing': {
    ...fapi2Security,
    name: 'fapi2-message-signing',
    requiresSignedRequests: true,
    requiresSignedResponses: true,
    requiresSignedIntrospection: true,
  },
};

type Profiled = { readonly profile: SecurityProfileName };

const strictnessOf = ({ profile }: Profiled): number => securityProfiles.indexOf(profile);

/** The stricter of what tenant and application are set to. What an older service does not tell of is the default. */
export const strictestProfile = (one: Profiled, other: Profiled = one): SecurityProfile =>
  profiles[securityProfiles[Math.max(strictnessOf(one), strictnessOf(other))] ?? 'oauth-2.1'];

/** What an application of a tenant is held to. */
export const profileOf = (
  { settings }: { readonly settings: Pick<TenantSettings, 'profile'> },
  application: Pick<Application, 'profile'>,
): SecurityProfile => strictestProfile(settings, application);

/** What a profile lets clients sign with by a key pair: proofs and request objects. */
export const permittedProofAlgorithms = ({ clientAlgorithms }: SecurityProfile): readonly ProofAlgorithm[] =>
  proofAlgorithms.filter((algorithm) => clientAlgorithms.includes(algorithm));
