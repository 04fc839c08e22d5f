import { contentEncryptions, idTokenClaims, keyEncryptions, signingAlgorithms, subjectTypes } from '../../vocabularies.js';
import { maxLifetimes } from '../lifetimes.js';
import { choice, integer, object, objects, text } from '../field.js';
import type { RegistrationField } from '../registration-field.js';
import { address } from './field-parts.js';

const byClient = { setBy: 'client', nullable: true, default: null } as const;

/** What the tokens of a client say, in what form, and how long they live. */
export const tokenFields = {
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
      'Whether its ID tokens hold the claims of scopes, and `tenant_id`: `full`, or `lean`, which leaves them to the userinfo endpoint (OpenID Connect Core §5.4).',
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
