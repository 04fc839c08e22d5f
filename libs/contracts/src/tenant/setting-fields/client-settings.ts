import {
  apiKeyPolicies,
  clientDocumentPolicies,
  dynamicRegistrationPolicies,
  dynamicRegistrationRules,
  registrableGrantTypes,
} from '../../vocabularies.js';
import { choice, choices, integer, texts } from '../field.js';
import { maxLifetimes, minApiKeyLifetime } from '../lifetimes.js';
import { day } from '../seconds.js';
import type { SettingField } from '../setting-field.js';

/** Who may have API keys, and which clients are known that no administrator has made. */
export const clientSettings = {
  apiKeys: choice(apiKeyPolicies, {
    description:
      'Who may have API keys: nobody (`off`), `applications`, or `users`, too. Keys of those whom a change leaves out work no more, until they are let have some again.',
    default: 'off',
  }),
  apiKeyMaxLifetime: integer({
    description: 'How long a new API key lives at most. Seconds.',
    from: minApiKeyLifetime,
    to: maxLifetimes.apiKey,
    default: 365 * day,
  }),
  apiKeysPerOwner: integer({ description: 'How many live API keys an application or a user has at most.', from: 1, to: 50, default: 10 }),
  dynamicRegistration: choice(dynamicRegistrationPolicies, {
    description:
      'Who may register clients at the registration endpoint (RFC 7591), which the metadata tell of unless it is `closed`: nobody but administrators; who has an initial access token (`initial-access-tokens`); who has a software statement (RFC 7591 §2.3) of a trusted issuer whose `software_statements` are not `off`; anybody (`open`). `closed` at the built-in tenant.',
    default: 'closed',
  }),
  dynamicRegistrationGrantTypes: choices(registrableGrantTypes, {
    description: 'Which grants such a client may register for by itself.',
    example: ['authorization_code', 'refresh_token'],
    default: ['authorization_code', 'refresh_token'],
  }),
  dynamicRegistrationScopes: texts({
    description:
      'Which scopes such a client may register for by itself: OpenID scopes, and scopes of resource servers, for which users are asked. Administrators may give a client more.',
    maxItems: 100,
    maxLength: 100,
    example: ['openid', 'profile'],
    format: 'scope',
    default: ['openid', 'profile', 'email', 'offline_access'],
  }),
  dynamicRegistrationRules: choice(dynamicRegistrationRules, {
    description:
      'By the rules of which specification such a client is registered: `oauth_2_1`; `openid_connect_core`, for applications whose library knows no more than that: a web application that keeps a secret needs no PKCE where its requests have a nonce, and may name the token endpoint as the audience of what it signs to authenticate (OpenID Connect Core §9); ID tokens hold no claims of scopes (§5.4).',
    default: 'oauth_2_1',
  }),
  dynamicRegistrationMaxClients: integer({
    description: 'How many such clients there may be at a time.',
    from: 1,
    to: 100_000,
    default: 1_000,
  }),
  dynamicRegistrationUnusedDays: integer({
    description: 'Days after which such a client is deleted that no user has allowed anything and that got no tokens; 0: never.',
    from: 0,
    to: 365,
    default: 30,
  }),
  clientDocuments: choice(clientDocumentPolicies, {
    description:
      'Which clients are known by the metadata document at the https address that is their `client_id` (OAuth Client ID Metadata Document): none (`off`); those of `client_document_domains`; those of any other domain, too (`any_domain`). What they may ask for is as for clients that register themselves. `off` at the built-in tenant.',
    default: 'off',
  }),
  clientDocumentDomains: texts({
    description:
      'Domains that you answer for: clients of theirs are taken as if an administrator had checked them. Domains below one are others, unless it is written as `*.example.com`.',
    maxItems: 100,
    maxLength: 255,
    example: ['app.example.com'],
    format: 'domain_pattern',
    default: [],
  }),
  clientDocumentBlockedDomains: texts({
    description: 'Domains whose clients are not known, whatever else is said, those of domains below them included.',
    maxItems: 1_000,
    maxLength: 255,
    format: 'domain',
    default: [],
  }),
} satisfies Readonly<Record<string, SettingField>>;
