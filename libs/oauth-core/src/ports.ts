import type { KeyObject } from 'node:crypto';
import type {
  AuthorizationRequestId,
  ClientId,
  EventMap,
  GrantId,
  GrantType,
  JsonObject,
  PayloadOf,
  RegisteredClient,
  ResourceServer,
  SigningAlgorithm,
  TenantContext,
  TenantId,
  TenantSettings,
  User,
  UserId,
} from '#contracts';
import type { Authorization, UserAuthorization } from './authorization.js';
import type { OAuthErrorCode } from './errors.js';
import type { CodeBinding, PendingAuthorization } from './pending-authorization.js';

/*
 * What the protocol asks of the service around it. All times are epoch seconds. Every store sees only the rows of the
 * transaction's tenant. Secrets reach a store as `hashSecret(value)`, never as themselves.
 */

/** A tenant as the protocol sees it. That the tenant is not suspended is for the caller to check. */
export type OAuthTenant = TenantContext & { readonly settings: TenantSettings };

/** Something to ask of a store that nobody has asked yet. The kernel's `Statement` is one. */
export interface Statement<Result> {
  /** The same, with another result made of its own. `change` must be pure: the answer may not be committed yet. */
  map<Changed>(change: (result: Result) => Changed): Statement<Changed>;
}

/** A statement that changes nothing. The kernel's `Query` is one. */
export interface Query<Result> extends Statement<Result> {
  readonly readsOnly: true;
  map<Changed>(change: (result: Result) => Changed): Query<Changed>;
  /** Both, asked at the same time. */
  and<Other>(other: Query<Other>): Query<readonly [Result, Other]>;
}

/** An open transaction that goes step by step. The kernel's `Transaction` is one. */
export interface Transaction {
  readonly tenantId: TenantId | null;
  /** Answers when the store has: the next step may depend on it. */
  run<Result>(statement: Statement<Result>): Promise<Result>;
  afterCommit(action: () => Promise<void> | void): void;
}

/** Asks the stores, in transactions that are never nested. The kernel's `UnitOfWork` is one. */
export interface UnitOfWork {
  read<Result>(context: TenantContext, query: Query<Result>): Promise<Result>;
  /** All of it or nothing. It may share its transaction with statements about other subjects of the tenant, none of which it suffers from. */
  write<Result>(context: TenantContext, subject: string, statement: Statement<Result>): Promise<Result>;
  /** Work whose steps depend on one another, all of it or nothing. */
  transaction<Result>(context: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result>;
}

/** The time. The kernel's `Clock` is one. */
export interface Clock {
  epochSeconds(): number;
}

/** Cryptographically secure random bytes; `randomBytes` of node:crypto is one. */
export type Random = (size: number) => Uint8Array;

/**
 * What a request was answered with: a code for a user, which follows from the request's handle and `salt`, or an error. `salt` is new with each
 * answer.
 */
export type AuthorizationAnswer = { readonly salt: string } & (
  | { readonly kind: 'code'; readonly userId: UserId }
  | { readonly kind: 'error'; readonly code: OAuthErrorCode; readonly description: string }
);

/** A request with its answer; null: it waits for its user. */
export type KnownAuthorization = { readonly request: PendingAuthorization; readonly answer: AuthorizationAnswer | null };

export interface AuthorizationRequestStore {
  insert(request: PendingAuthorization): Statement<void>;
  /** Answered ones too; null when unknown. Expiry is checked by the core. */
  find(id: AuthorizationRequestId): Query<KnownAuthorization | null>;
  /** Answers it in place of `before`. True for exactly one caller, false where it is unknown or has another answer by now. */
  answer(id: AuthorizationRequestId, answer: AuthorizationAnswer, before: AuthorizationAnswer | null): Statement<boolean>;
}

/** An authorization that tokens are issued by. Every token names its grant and dies with it. */
export type StoredGrant = {
  readonly id: GrantId;
  readonly authorization: Authorization;
  readonly createdAt: number;
  /** No token of this grant lives longer: afterwards the row may be dropped. */
  readonly expiresAt: number;
  readonly revokedAt: number | null;
};

export interface GrantStore {
  insert(grant: StoredGrant): Statement<void>;
  /** Revoked ones too; null when unknown. */
  find(id: GrantId): Query<StoredGrant | null>;
  /** True only for the caller that revoked it. The event is published by the core. */
  revoke(id: GrantId, at: number): Statement<boolean>;
}

/** The grants of clients that act for themselves: what two tokens of the same scope and resource would have alike, they share. */
export interface ClientGrants {
  /** A grant of the same client, scopes and resource as `wanted` that lives as long at least; stored when it answers. */
  ensure(tenant: TenantContext, wanted: Omit<StoredGrant, 'id'>): Promise<StoredGrant>;
}

/** An authorization that waits to be redeemed, and what it is bound to. `grantId` is chosen with the code; the grant is inserted at redemption. */
export type StoredAuthorizationCode = CodeBinding & {
  readonly codeHash: string;
  readonly grantId: GrantId;
  readonly authorization: UserAuthorization;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Null while it may be redeemed. */
  readonly consumedAt: number | null;
};

/** `first`: this caller consumed it. `replayed`: somebody did before, committed. `unknown`: there is no such thing. */
export type ConsumeOutcome = 'first' | 'replayed' | 'unknown';

/** What takes the place of a code: its grant with the tokens that are stored. */
export type Redemption = {
  readonly codeHash: string;
  readonly at: number;
  readonly grant: StoredGrant;
  /** Null: a JWT. */
  readonly accessToken: StoredAccessToken | null;
  readonly refreshToken: StoredRefreshToken | null;
};

export interface AuthorizationCodeStore {
  insert(code: StoredAuthorizationCode): Statement<void>;
  /** Consumed and expired ones too: they are kept for at least an hour after `expiresAt`, to recognise replays. */
  find(codeHash: string): Query<StoredAuthorizationCode | null>;
  /**
   * `UPDATE ... SET consumed_at WHERE code_hash AND consumed_at IS NULL RETURNING`, with the inserts of what takes the
   * place of those it returns. True for exactly one caller; a concurrent one waits for the first one's end, and is answered true if that
   * one rolled back.
   */
  redeem(redemption: Redemption): Statement<boolean>;
  /** Makes a code worthless, for nothing; waits for whoever is redeeming it. */
  consume(tx: Transaction, codeHash: string, at: number): Promise<ConsumeOutcome>;
}

export type StoredRefreshToken = {
  readonly tokenHash: string;
  readonly grantId: GrantId;
  readonly clientId: ClientId;
  readonly issuedAt: number;
  /** The idle limit, never past `familyExpiresAt`. */
  readonly expiresAt: number;
  /** The absolute limit, handed down from the family's first token. */
  readonly familyExpiresAt: number;
  /** Null while it is the live one of its grant. */
  readonly spentAt: number | null;
};

/**
 * Rotation: `parentHash` becomes spent, `successor` takes its place. `salt` is stored with the parent: with it and the
 * parent itself (which only the client holds) the core derives the same successor again for a retry.
 */
export type Rotation = {
  readonly parentHash: string;
  readonly at: number;
  readonly salt: string;
  readonly successor: StoredRefreshToken;
  /** Stored with the successor; null: a JWT. */
  readonly accessToken: StoredAccessToken | null;
};

/** A refresh token that was spent: `salt` and `successor` as stored then, `successor.spentAt` as it is now. */
export type SpentRefreshToken = { readonly spentAt: number; readonly salt: string; readonly successor: StoredRefreshToken };

/** A refresh token with the grant that it refreshes. */
export type GrantedRefreshToken = { readonly token: StoredRefreshToken; readonly grant: StoredGrant };

export interface RefreshTokenStore {
  /** Spent and expired ones too: they are kept until `familyExpiresAt`, to recognise replays. Revoked grants, too. */
  find(tokenHash: string): Query<GrantedRefreshToken | null>;
  /**
   * `UPDATE ... SET spent_at, successor_salt, successor_hash WHERE token_hash AND spent_at IS NULL`, with the insert of
   * the successor and the access token: true for exactly one caller, so that no token ever has two successors. Concurrent callers wait.
   * False, too, when the grant is revoked.
   */
  rotate(rotation: Rotation): Statement<boolean>;
  /** A token of that grant that was spent; null for any other, and when the grant is revoked. Nobody revokes it before `tx` ends. */
  findSpent(tx: Transaction, token: Pick<StoredRefreshToken, 'tokenHash' | 'grantId'>): Promise<SpentRefreshToken | null>;
}

/** An opaque access token. JWTs are not stored. */
export type StoredAccessToken = {
  readonly tokenHash: string;
  readonly grantId: GrantId;
  readonly clientId: ClientId;
  readonly userId: UserId | null;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** What it says of its user; nothing for a client's own. */
  readonly claims: JsonObject;
};

/** The revocation of one access token of either format, remembered until `expiresAt`. */
export type AccessTokenRevocation = {
  readonly tokenHash: string;
  readonly grantId: GrantId;
  readonly clientId: ClientId;
  readonly expiresAt: number;
};

/** What an access token stands on: its grant, if there still is one, and that nobody revoked it. */
export type AccessTokenState = { readonly isRevoked: boolean; readonly grant: StoredGrant | null };

/** An opaque access token with what it stands on. */
export type GrantedAccessToken = AccessTokenState & { readonly token: StoredAccessToken };

export interface AccessTokenStore {
  insert(token: StoredAccessToken): Statement<void>;
  /** Opaque tokens, expired and revoked ones too; null when unknown. */
  find(tokenHash: string): Query<GrantedAccessToken | null>;
  /** True only for the caller that revoked it, whose `event` is then published. */
  revoke(revocation: AccessTokenRevocation, event: EventDraft): Statement<boolean>;
  isRevoked(tokenHash: string): Query<boolean>;
}

/** Consent is given per resource server, since two of them may name a scope alike. */
export type ConsentKey = { readonly clientId: ClientId; readonly userId: UserId; readonly resource: string | null };

/** What a user allowed a client so far at one resource server; `resource` null: by requests for OpenID scopes alone. */
export type AllowedScopes = { readonly resource: string | null; readonly scopes: readonly string[] };

export interface ConsentStore {
  /** Of every resource server; empty when none. */
  find(key: Pick<ConsentKey, 'clientId' | 'userId'>): Query<readonly AllowedScopes[]>;
  /** Until the transaction ends nobody gives or takes back a consent of that user to that client; others may read it, and hold it too. */
  hold(key: ConsentKey): Statement<void>;
  /** As `hold`, alone: for whoever is about to change it. */
  holdAlone(key: ConsentKey): Statement<void>;
  /** Adds to what was allowed before. */
  allow(key: ConsentKey, scopes: readonly string[]): Statement<void>;
}

export interface ClientDirectory {
  /** `application` and `resourceServer` are null for an unknown client. `clientId` is well-formed but arbitrary text. */
  find(tenant: TenantContext, clientId: ClientId): Promise<RegisteredClient>;
}

export interface ResourceServerDirectory {
  list(tenant: TenantContext): Promise<readonly ResourceServer[]>;
}

export interface UserDirectory {
  /** The user as of now, whatever the status; null when there is none. */
  find(tenant: TenantContext, userId: UserId): Promise<User | null>;
}

export interface Signer {
  /** A JWS in compact form by the tenant's active key of `header.alg`; adds that key's `kid` to the header. */
  sign(tenant: TenantContext, payload: JsonObject, header: { readonly alg: SigningAlgorithm; readonly typ: string }): Promise<string>;
}

export type VerificationKey = { readonly kid: string; readonly alg: SigningAlgorithm; readonly publicKey: KeyObject };

export interface KeySet {
  /** A published, active or retired key of this tenant; null when this tenant has none of that id. */
  find(tenant: TenantContext, kid: string): Promise<VerificationKey | null>;
}

/** The revocations of one tenant that a verifier without a store must heed. */
export interface RevocationsInForce {
  /** Whether either the access token (by its hash) or its grant is revoked. */
  include(tokenHash: string, grantId: GrantId): boolean;
}

type TokenEvents = EventMap['token'];

/** An event for a statement to record, if its change comes to be: the core hands it on from the publisher to the store. */
export type EventDraft = { readonly row: object; publish(): void };

export interface TokenEventPublisher {
  draft<Name extends keyof TokenEvents>(tenant: TenantContext, name: Name, payload: PayloadOf<TokenEvents[Name]>): EventDraft;
  /** Appends the event to the outbox within the transaction. */
  publish<Name extends keyof TokenEvents>(
    tx: Transaction,
    tenant: TenantContext,
    name: Name,
    payload: PayloadOf<TokenEvents[Name]>,
  ): Promise<void>;
}

export type Endpoint = 'authorization' | 'token' | 'revocation' | 'userinfo' | 'logout';

/** A refusal for the log: `detail` says what the public description does not. Neither contains a secret. */
export type Refusal = {
  readonly endpoint: Endpoint;
  readonly error: string;
  readonly description: string;
  readonly detail: string | null;
  readonly clientId: string | null;
};

export interface RefusalLog {
  refused(tenant: TenantContext, refusal: Refusal): void;
}

/** The tokens of one successful token request. */
export type Issuance = {
  readonly grantType: GrantType;
  readonly accessTokenFormat: 'jwt' | 'opaque';
  readonly hasRefreshToken: boolean;
  readonly hasIdToken: boolean;
};

export interface IssuanceLog {
  issued(issuance: Issuance): void;
}

/** A request of a user whose code or token it presents. `isRetry`: of a refresh that was answered before. */
export type UserRequest = { readonly endpoint: 'token' | 'userinfo'; readonly userId: UserId; readonly isRetry?: boolean };

/** How much one user may ask for. The kernel's `UserLimits` is one. */
export interface UserLimits {
  /** Throws what is no `OAuthError` where it is too much: ask before anything is spent. */
  admit(tenant: TenantContext, request: UserRequest): Promise<void>;
}

/** Everything the endpoints need; each function asks for its part of it. */
export type OAuthDependencies = {
  readonly unitOfWork: UnitOfWork;
  readonly authorizationRequests: AuthorizationRequestStore;
  readonly codes: AuthorizationCodeStore;
  readonly grants: GrantStore;
  readonly clientGrants: ClientGrants;
  readonly refreshTokens: RefreshTokenStore;
  readonly accessTokens: AccessTokenStore;
  readonly consents: ConsentStore;
  readonly clients: ClientDirectory;
  readonly resourceServers: ResourceServerDirectory;
  readonly users: UserDirectory;
  readonly userLimits: UserLimits;
  readonly signer: Signer;
  readonly keys: KeySet;
  readonly events: TokenEventPublisher;
  readonly refusals: RefusalLog;
  readonly issuances: IssuanceLog;
  readonly clock: Clock;
  readonly random: Random;
};
