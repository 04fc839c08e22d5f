import { createSecretKey, randomBytes } from 'node:crypto';
import type { Actor, EventMap, JsonObject, PasswordSignInRequest, ResourceServer, SessionFacts, SessionId, User } from '#contracts';
import { SchemaValidator } from '#json-schema';
import type { ClientSecretKeys } from '../client-authentication/client-secret-keys.js';
import type { ClientKeys, FoundClientKeys } from '../client-authentication/client-keys.js';
import { readJwkSet } from '../client-authentication/jwk-set.js';
import { verifyClientAssertion } from '../client-authentication/verify-client-assertion.js';
import { verifyClientAttestation } from '../client-authentication/verify-client-attestation.js';
import type { ClaimsHooks } from '../claim-mapping/claims-hooks.js';
import type { OAuthDependencies } from '../dependencies.js';
import { RotatingNonces } from '../nonces.js';
import type { KeyedHashes } from '../keyed-hashes.js';
import type { Refusal } from '../endpoints/refusal-log.js';
import type { ConsumeOutcome } from '../grants/authorization-code-store.js';
import { SharedWork } from '../grants/shared-work.js';
import type { Issuance } from '../grants/issuance-log.js';
import type { OAuthTenant } from '../ports.js';
import { hashSecret } from '../secrets.js';
import { readSpiffeBundle, type SpiffeBundles } from '../spiffe/spiffe-bundle.js';
import { subjectSecretBytes } from '../subjects/pairwise-identifier.js';
import { aResourceServer, aTenant, aUser } from './builders.js';
import { InMemoryDatabase } from './in-memory/database.js';
import { TenantKeys } from './tenant-keys.js';

export type PublishedEvent = { readonly name: keyof EventMap['token']; readonly payload: object; readonly actor: Actor };

const keyedHash = (key: string, text: string): string => `${key}.${hashSecret(`a secret of ${key} ${text}`)}`;

/** One for all servers, as a process has: making one takes a millisecond, and what it remembers is known by its text. */
const detailSchemas = new SchemaValidator();

/** What the protocol core needs, over an in-memory database, as a test may change it and looks at it afterwards; the clock stands until it is moved. */
export class InMemoryDependencies {
  now = 1_800_000_000;
  readonly events: PublishedEvent[] = [];
  readonly refusals: Refusal[] = [];
  readonly issuances: Issuance[] = [];
  /** What is published at the `jwksUri` of clients. */
  readonly published = new Map<string, FoundClientKeys>();
  /** How often somebody looked for a client's keys. */
  keySearches = 0;
  /** What clients publish at their `request_uris`, and how often somebody asked for it. */
  readonly requestDocuments = new Map<string, string>();
  documentFetches = 0;
  private readonly clientKeys: ClientKeys = {
    find: async (_tenant, { jwks, jwksUri }) => {
      this.keySearches += 1;
      return jwks ? { keys: readJwkSet(jwks) } : (this.published.get(jwksUri ?? '') ?? { unavailable: 'nothing is published there' });
    },
  };
  /** The bundles that trust domains publish at their `jwksUri`, and what they publish since. */
  readonly publishedBundles = new Map<string, readonly JsonObject[]>();
  /** How often somebody looked for a bundle, and how often one was asked for anew. */
  bundleSearches = 0;
  bundleRefetches = 0;
  private readonly spiffeBundles: SpiffeBundles = {
    find: async (_tenant, { jwks, jwksUri }, suffices) => {
      this.bundleSearches += 1;
      const [known, newer = known] = jwks ? [jwks] : (this.publishedBundles.get(jwksUri ?? '') ?? []);
      if (known === undefined || newer === undefined) return { unavailable: 'nothing is published there' };
      const bundle = readSpiffeBundle(known);
      if (jwks || suffices(bundle)) return { bundle };
      this.bundleRefetches += 1;
      return { bundle: readSpiffeBundle(newer) };
    },
  };
  claimsHooks: ClaimsHooks = { ask: async () => ({ unavailable: 'there is no hook in this test' }) };
  /** The secrets that are kept for clients that sign with them, by their hashes. */
  readonly keptSecrets = new Map<string, string>();
  private readonly clientSecretKeys: ClientSecretKeys = {
    find: async (_tenant, _clientId, hashes) => {
      this.keySearches += 1;
      return hashes.flatMap((hash) => this.keptSecrets.get(hash) ?? []).map((secret) => createSecretKey(secret, 'utf8'));
    },
  };
  /** Lets everybody in, unless a test says otherwise. */
  admit: OAuthDependencies['userLimits']['admit'] = () => Promise.resolve();
  /** The guesses at user codes that were charged and not given back; `charge` of another takes their place. */
  guesses = 0;
  /** The passwords of users, by what they sign in with. */
  readonly passwords = new Map<string, { readonly password: string; readonly session: SessionFacts }>();
  /** What users were to be signed in by, as applications sent it. */
  readonly typedPasswords: PasswordSignInRequest[] = [];
  /** The sessions of theirs of which nothing came. */
  readonly endedSessions: SessionId[] = [];
  userCodeGuesses: OAuthDependencies['userCodeGuesses'] = {
    charge: async () => void (this.guesses += 1),
    refund: async () => void (this.guesses -= 1),
  };
  readonly subjectSecret = randomBytes(subjectSecretBytes);
  readonly user: User = aUser();
  readonly resourceServer: ResourceServer = aResourceServer();
  readonly verifier = randomBytes(32).toString('base64url');

  constructor(
    readonly tenant: OAuthTenant = aTenant('acme'),
    readonly database = new InMemoryDatabase(),
    readonly keys = new TenantKeys(),
  ) {
    this.tables.users.set(this.user.id, this.user);
    this.tables.resourceServers.push(this.resourceServer);
  }

  get tables() {
    return this.database.of(this.tenant.tenantId);
  }

  private readonly codeConsumptions = new SharedWork<ConsumeOutcome>();
  private readonly refreshReplays = new SharedWork<null>();

  /** The platform's master keys, the one that is used first. */
  masterKeys: readonly [string, ...string[]] = ['key'];
  private readonly hashes: KeyedHashes = {
    hash: (text) => keyedHash(this.masterKeys[0], text),
    hashes: (text) => this.masterKeys.map((key) => keyedHash(key, text)),
    isHashOf: (hash, text) => this.masterKeys.some((key) => keyedHash(key, text) === hash),
  };

  private readonly clock = { epochSeconds: () => this.now };
  readonly attestationChallenges = new RotatingNonces('attestation challenge', this.hashes, this.clock);

  get dependencies(): OAuthDependencies {
    const { trustedIssuers, usedAssertions } = this.database.stores;
    return {
      ...this.database.stores,
      unitOfWork: this.database,
      codeConsumptions: this.codeConsumptions,
      refreshReplays: this.refreshReplays,
      assertions: {
        verify: (tenant, jwt, registration) =>
          verifyClientAssertion(tenant, jwt, registration, {
            clientKeys: this.clientKeys,
            spiffeBundles: this.spiffeBundles,
            clientSecretKeys: this.clientSecretKeys,
            trustedIssuers,
            usedAssertions,
            unitOfWork: this.database,
            clock: this.clock,
          }),
      },
      attestationChallenges: this.attestationChallenges,
      attestations: {
        verify: (tenant, presented, registration) =>
          verifyClientAttestation(tenant, presented, registration, {
            attestationChallenges: this.attestationChallenges,
            clientKeys: this.clientKeys,
            trustedIssuers,
            usedAssertions,
            unitOfWork: this.database,
            clock: this.clock,
          }),
      },
      clientKeys: this.clientKeys,
      spiffeBundles: this.spiffeBundles,
      requestDocuments: {
        find: async (_tenant, requestUri) => {
          this.documentFetches += 1;
          const document = this.requestDocuments.get(requestUri);
          return document === undefined ? { unavailable: 'nothing is published there' } : { document };
        },
      },
      hashes: this.hashes,
      claimsHooks: this.claimsHooks,
      dpopNonces: new RotatingNonces('DPoP nonce', this.hashes, this.clock),
      signer: this.keys,
      keys: this.keys,
      subjectSecrets: { find: async () => this.subjectSecret },
      events: {
        draft: ({ actor }, name, payload) => ({ row: {}, publish: () => void this.events.push({ name, payload, actor }) }),
        publish: async (tx, { actor }, name, payload) => tx.afterCommit(() => void this.events.push({ name, payload, actor })),
      },
      detailSchemas,
      userCodeGuesses: this.userCodeGuesses,
      passwordSignIns: {
        signIn: async (_tenant, request) => {
          this.typedPasswords.push(request);
          const known = this.passwords.get(request.identifier);
          return known?.password === request.password ? known.session : null;
        },
        end: async (_tenant, { sessionId }) => void this.endedSessions.push(sessionId),
      },
      textMessages: { serves: ({ settings }, number) => settings.smsCountries.includes('DE') && number.startsWith('+49') },
      userLimits: { admit: (tenant, request) => this.admit(tenant, request) },
      refusals: { refused: (_tenant, refusal) => void this.refusals.push(refusal) },
      issuances: { issued: (issuance) => void this.issuances.push(issuance) },
      clock: this.clock,
      random: randomBytes,
    };
  }
}
