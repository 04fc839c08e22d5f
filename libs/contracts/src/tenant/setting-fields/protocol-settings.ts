import { legacyFeatures, securityProfiles, signingAlgorithms, tenantPkceRequirements, tokenFormats } from '../../vocabularies.js';
import { boolean, choice, choices } from '../field.js';
import type { SettingField } from '../setting-field.js';

/** What applications are held to, and which parts of the protocols the tenant speaks. */
export const protocolSettings = {
  defaultTokenFormat: choice(tokenFormats, {
    description: 'Format of access tokens that are for no registered resource server.',
    default: 'jwt',
  }),
  // OpenID Connect Dynamic Client Registration 1.0 §2: what clients expect where nothing is said.
  idTokenSignedResponseAlg: choice(signingAlgorithms, {
    description: 'What signs the ID tokens of applications that say nothing.',
    default: 'RS256',
  }),
  profile: choice(securityProfiles, {
    description:
      'What every application is held to, whatever it says itself: `oauth-2.1`; `fapi2-security`, the FAPI 2.0 Security Profile; `fapi2-message-signing`, with signed requests, responses and introspection. Applications that it forbids are refused from then on. `oauth-2.1` at the built-in tenant.',
    default: 'oauth-2.1',
  }),
  legacyFeatures: choices(legacyFeatures, {
    description:
      'What applications may do that is out of date, where they ask for it themselves (`legacy_features`): `pkce_plain`, PKCE by the method plain, which protects from nobody who reads the authorization request (RFC 9700 §2.1.1); `implicit`, `response_types` with tokens in them, which whoever sees the response of the browser has (RFC 9700 §2.1.2); `password_grant`, the grant `password`, by which they have the passwords of their users (RFC 9700 §2.4).',
    example: [],
    default: [],
  }),
  pkce: choice(tenantPkceRequirements, {
    description:
      'When sign-ins need PKCE: `required` of every application, whatever it says itself; `required_unless_nonce`, as each says.',
    default: 'required_unless_nonce',
  }),
  requireDpopNonce: boolean({
    description:
      "Whether DPoP proofs of every application must have a nonce of the server's (RFC 9449 §8), whatever an application says itself.",
    default: false,
  }),
  sessionManagement: boolean({
    description:
      "Whether applications can watch a browser's session from a hidden frame (`check_session_iframe`, OpenID Connect Session Management 1.0). Of use to applications of the issuer's own site: browsers that keep cookies of other sites away let no other see it.",
    default: false,
  }),
  claimSources: boolean({
    description:
      'Whether ID tokens and userinfo pass on the aggregated and distributed claims that a `claims_hook` names (OpenID Connect Core §5.6.2).',
    default: false,
  }),
} satisfies Readonly<Record<string, SettingField>>;
