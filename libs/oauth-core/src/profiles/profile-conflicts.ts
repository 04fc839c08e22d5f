import { type Registration, registrationField, type RegistrationMember, type ResourceServer, type TenantSettings } from '#contracts';
import { redirectTargetOf } from '../redirect-uri.js';
import { type SecurityProfile, strictestProfile } from './profiles.js';

/** What of a registration its profile forbids. `detail` is the end of a sentence that begins with the member. */
export type ProfileConflict = { readonly member: RegistrationMember; readonly index?: number; readonly detail: string };

type Settings = Pick<TenantSettings, 'profile' | 'idTokenSignedResponseAlg' | 'authorizationCodeLifetime' | 'legacyFeatures'>;

/** One rule of a profile for registrations: what is wrong, or nothing. */
type Rule = (
  profile: SecurityProfile,
  registration: Registration,
  settings: Settings,
) => ProfileConflict | readonly ProfileConflict[] | null;

const one = (names: readonly string[]): string => `must be ${names.length > 1 ? 'one of ' : ''}${names.join(', ')}`;

const includes = (names: readonly string[], name: string | null): boolean => name === null || names.includes(name);

/** RFC 8252 §7.3: the address of this machine, which is no name. */
const loopbackAddress = /^http:\/\/(?:127\.0\.0\.1|\[::1\])(?:[:/?]|$)/;

const isEncrypted = (uri: string, { applicationType }: Registration): boolean =>
  redirectTargetOf(uri) !== 'loopback' || (applicationType === 'native' && loopbackAddress.test(uri));

const algorithmRule =
  (member: 'tokenEndpointAuthSigningAlg' | 'requestObjectSigningAlg' | 'backchannelAuthenticationRequestSigningAlg'): Rule =>
  ({ clientAlgorithms }, registration) =>
    includes(clientAlgorithms, registration[member]) ? null : { member, detail: `${one(clientAlgorithms)}, or null` };

/** FAPI 2.0 Security Profile §5.3.2.1, §5.3.2.2, §5.4.1; FAPI 2.0 Message Signing §5.4. */
const rules: readonly Rule[] = [
  ({ clientTypes }, { type }) => (includes(clientTypes, type) ? null : { member: 'type', detail: one(clientTypes) }),
  ({ clientAuthenticationMethods: methods, name }, { tokenEndpointAuthMethod: method }) =>
    // Null is either way to send a secret.
    includes(methods, method ?? 'client_secret_basic')
      ? null
      : { member: 'tokenEndpointAuthMethod', detail: `${one(methods)} for ${name}` },
  ({ requiresBoundTokens }, { dpopBoundAccessTokens, tlsClientCertificateBoundAccessTokens }) =>
    !requiresBoundTokens || dpopBoundAccessTokens || tlsClientCertificateBoundAccessTokens
      ? null
      : { member: 'dpopBoundAccessTokens', detail: 'must be true, or tls_client_certificate_bound_access_tokens' },
  ({ requiresPkce }, { pkce }) => (requiresPkce && pkce === 'optional' ? { member: 'pkce', detail: 'must not be optional' } : null),
  ({ requiresIssuerAsAudience }, { clientAssertionAudience: audience }) =>
    requiresIssuerAsAudience && audience !== 'issuer' ? { member: 'clientAssertionAudience', detail: 'must be issuer' } : null,
  algorithmRule('tokenEndpointAuthSigningAlg'),
  algorithmRule('requestObjectSigningAlg'),
  algorithmRule('backchannelAuthenticationRequestSigningAlg'),
  // Of introspection that has to be signed, too, which follows it (RFC 9701 §5).
  ({ signingAlgorithms, requiresSignedIntrospection }, { idTokenSignedResponseAlg, scopes }, settings) =>
    !(scopes.includes('openid') || requiresSignedIntrospection) ||
    includes(signingAlgorithms, idTokenSignedResponseAlg ?? settings.idTokenSignedResponseAlg)
      ? null
      : { member: 'idTokenSignedResponseAlg', detail: `${one(signingAlgorithms)}, or that of the tenant` },
  ({ signingAlgorithms }, { userinfoSignedResponseAlg: algorithm }) =>
    algorithm === null || includes(signingAlgorithms, algorithm)
      ? null
      : { member: 'userinfoSignedResponseAlg', detail: `${one(signingAlgorithms)}, or null` },
  ({ requiresSignedResponses, signingAlgorithms }, { authorizationSignedResponseAlg: algorithm, grantTypes }) =>
    !requiresSignedResponses || !grantTypes.includes('authorization_code') || includes(signingAlgorithms, algorithm)
      ? null
      : { member: 'authorizationSignedResponseAlg', detail: one(signingAlgorithms) },
  // FAPI 2.0 Security Profile §5.3.2.2: authorization begins with a push, and users are authenticated by the server alone.
  ({ requiresPushedRequests, name }, { authorizationChallenge }) =>
    requiresPushedRequests && authorizationChallenge ? { member: 'authorizationChallenge', detail: `must be false for ${name}` } : null,
  ({ permitsLegacyFeatures }, { legacyFeatures }) =>
    permitsLegacyFeatures || legacyFeatures.length === 0 ? null : { member: 'legacyFeatures', detail: 'must be empty' },
  ({ permitsWebMessages, name }, { webMessageResponses }) =>
    permitsWebMessages || !webMessageResponses ? null : { member: 'webMessageResponses', detail: `must be false for ${name}` },
  ({ requiresEncryptedRedirects }, registration) =>
    registration.redirectUris.flatMap((uri, index) =>
      !requiresEncryptedRedirects || isEncrypted(uri, registration)
        ? []
        : [{ member: 'redirectUris' as const, index, detail: 'must use https, or the loopback address of a native application' }],
    ),
];

/** All that the profile of an application forbids of its registration, which holds as a whole otherwise. */
export const profileConflicts = (registration: Registration, settings: Settings): readonly ProfileConflict[] => {
  const profile = strictestProfile(settings, registration);
  // What most are held to forbids nothing, and each request asks.
  if (profile.name === 'oauth-2.1') return [];
  return rules.flatMap((rule) => rule(profile, registration, settings) ?? []);
};

const wireName = (member: RegistrationMember): string =>
  registrationField(member).registeredAs ?? member.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A conflict as a sentence, for the client. */
export const tellConflict = ({ member, index, detail }: ProfileConflict): string =>
  `${wireName(member)}${index === undefined ? '' : ` (number ${index + 1})`} ${detail}`;

type TenantWideSettings = Settings & Pick<TenantSettings, 'apiKeys'>;

/** What the profile of a tenant forbids of its settings, by their members. */
export const settingsConflicts = ({
  authorizationCodeLifetime: lifetime,
  idTokenSignedResponseAlg: algorithm,
  legacyFeatures,
  apiKeys,
  ...settings
}: TenantWideSettings): readonly { readonly member: keyof TenantWideSettings; readonly detail: string }[] => {
  const { maxCodeLifetime, signingAlgorithms, permitsLegacyFeatures, permitsApiKeys, name } = strictestProfile(settings);
  if (name === 'oauth-2.1') return [];
  return [
    ...(maxCodeLifetime !== null && lifetime > maxCodeLifetime
      ? [{ member: 'authorizationCodeLifetime' as const, detail: `must be at most ${maxCodeLifetime} for ${name}` }]
      : []),
    ...(permitsLegacyFeatures || legacyFeatures.length === 0
      ? []
      : [{ member: 'legacyFeatures' as const, detail: `must be empty for ${name}` }]),
    ...(permitsApiKeys || apiKeys === 'off' ? [] : [{ member: 'apiKeys' as const, detail: `must be off for ${name}` }]),
    ...(includes(signingAlgorithms, algorithm)
      ? []
      : [{ member: 'idTokenSignedResponseAlg' as const, detail: `${one(signingAlgorithms)} for ${name}` }]),
  ];
};

/** Why a tenant's profile forbids what signs the access tokens for a resource server, as the end of a sentence; null: it does not. */
export const resourceServerConflict = (
  { signingAlgorithm }: Pick<ResourceServer, 'signingAlgorithm'>,
  settings: Pick<TenantSettings, 'profile'>,
): string | null => {
  const { signingAlgorithms, name } = strictestProfile(settings);
  return includes(signingAlgorithms, signingAlgorithm) ? null : `${one(signingAlgorithms)} for ${name}`;
};
