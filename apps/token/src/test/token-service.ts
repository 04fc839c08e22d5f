import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import {
  type AnyEvent,
  type AnyRpc,
  type AuthorizationOutcome,
  type ContextOf,
  type EventEnvelope,
  type EventId,
  type JsonObject,
  type OAuthReply,
  type ParameterList,
  type PayloadOf,
  type PresentedProof,
  type RequestOf,
  type ResponseOf,
  rpcMap,
  ServiceError,
  type ServiceName,
  type SessionFacts,
  type TenantContext,
  type TenantId,
  type UserId,
} from '#contracts';
import { RpcClient } from '#kernel';
import { InProcessBus } from '#messaging';
import type { ServiceSchema } from '#persistence';
import { AppConfig, MasterKeys, type RunningApp, schemaOf, startApp } from '#platform';
import { tenantContext, testDatabase, type TestDatabase } from '#testing';
import { tokenApp } from '../token.app.js';
import { pkce, type TestClient, TenantWorld } from './tenant-world.js';

/** A parameter that is `undefined` is left out. */
export type Members = { readonly [name: string]: string | undefined };

const listOf = (members: Members): ParameterList =>
  Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));

export type Tokens = { readonly accessToken: string; readonly refreshToken: string; readonly idToken: string };

/** What a reply says by that name; empty where it says nothing. */
export const textIn = ({ body }: Pick<OAuthReply, 'body'>, name: string): string => {
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
};

/** The tokens of a reply; throws for an error reply. */
export const tokensOf = (reply: OAuthReply): Tokens => {
  if (reply.status !== 200) throw new Error(`refused: ${JSON.stringify(reply.body)}`);
  return { accessToken: textIn(reply, 'access_token'), refreshToken: textIn(reply, 'refresh_token'), idToken: textIn(reply, 'id_token') };
};

/** An app that only calls. */
@Module({})
class CallerModule {}

/** One replica of the token service: the real app on a real database, with the services it asks in the test's hands. */
export class Replica {
  private constructor(
    readonly bus: InProcessBus,
    readonly app: RunningApp,
    private readonly caller: RunningApp,
    private readonly patienceMs: number | null,
  ) {}

  static async start(
    databaseUrl: string,
    worlds: ReadonlyMap<TenantId, TenantWorld>,
    down: ReadonlySet<ServiceName>,
    env: NodeJS.ProcessEnv,
    patienceMs: number | null,
  ): Promise<Replica> {
    const bus = new InProcessBus(['token']);
    const worldOf = (id: TenantId): TenantWorld => {
      const world = worlds.get(id);
      if (!world) throw new ServiceError('not_found', 'There is no such tenant.');
      return world;
    };
    const answer = <R extends AnyRpc>(rpc: R, reply: (context: TenantContext, request: RequestOf<R>) => JsonObject): void => {
      bus.answer(rpc.subject, async (data) => {
        const { context, request } = data as { context: TenantContext; request: RequestOf<R> };
        try {
          if (down.has(rpc.service)) throw new ServiceError('unavailable', 'Down for the test.');
          return { response: reply(context, request) };
        } catch (error) {
          if (error instanceof ServiceError) return { err: error.toEnvelope() };
          throw error;
        }
      });
    };
    answer(rpcMap.tenant.getTenant, (_context, { id }) => worldOf(id).tenant);
    answer(rpcMap.tenant.getClient, ({ tenantId }, { clientId }) => worldOf(tenantId).findClient(clientId));
    answer(rpcMap.tenant.getResourceServers, ({ tenantId }) => ({ resourceServers: [worldOf(tenantId).resourceServer] }));
    answer(rpcMap.tenant.getTrustedIssuers, ({ tenantId }) => ({ trustedIssuers: worldOf(tenantId).trustedIssuers }));
    answer(rpcMap.identity.findUsers, ({ tenantId }, { ids }) => ({ users: ids.map((id) => worldOf(tenantId).findUser(id)) }));
    answer(rpcMap.identity.findMemberships, ({ tenantId }, { userId }) => {
      const { user, memberships } = worldOf(tenantId);
      return { memberships: userId === user.id ? [...memberships] : [] };
    });
    answer(rpcMap.identity.findUserByIdentifier, ({ tenantId }, { identifier }) => ({ user: worldOf(tenantId).findUserBy(identifier) }));
    answer(rpcMap.identity.reportThrottling, () => ({ told: true }));
    answer(rpcMap.session.getSession, ({ tenantId }, { sessionToken }) => ({ session: worldOf(tenantId).findSession(sessionToken) }));
    answer(rpcMap.session.getSignInOutcome, ({ tenantId }, { sessionToken, ...key }) => worldOf(tenantId).findOutcome(key, sessionToken));
    const transport = { kind: 'in-process', bus } as const;
    const quiet = { NODE_ENV: 'test', OSTIARY_LOG_LEVEL: 'fatal' };
    const app = await startApp(tokenApp, { env: { ...quiet, OSTIARY_DATABASE_URL: databaseUrl, ...env }, transport });
    const caller = await startApp({ name: 'gateway', config: AppConfig, module: CallerModule }, { env: quiet, transport });
    return new Replica(bus, app, caller, patienceMs);
  }

  async close(): Promise<void> {
    await this.caller.close();
    await this.app.close();
  }

  call<R extends AnyRpc>(rpc: R, context: ContextOf<R>, request: RequestOf<R>): Promise<ResponseOf<R>> {
    const patient = this.patienceMs === null ? rpc : { ...rpc, timeoutMs: this.patienceMs };
    return this.caller.get(RpcClient).call(patient, context, request);
  }
}

type StartOptions = {
  readonly replicas?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly database?: TestDatabase;
  /** How long a call may take, instead of what its RPC says: who races a hundred asks who wins, however busy the machine. */
  readonly patienceMs?: number | null;
};

/** All migrations of the token service, those of messaging included. */
export const tokenSchema = (): ServiceSchema => {
  const schema = schemaOf(tokenApp);
  if (!schema) throw new Error('the token service stores something');
  return schema;
};

/** What a test does as a browser, a client, another service or an administrator, at the first replica if not said otherwise. */
export class TokenService {
  private readonly worlds = new Map<TenantId, TenantWorld>();
  private readonly replicas: Replica[] = [];
  private readonly verifiers = new Map<string, string>();
  private env: NodeJS.ProcessEnv = {};
  /** Services that answer nothing but `unavailable`. */
  readonly down = new Set<ServiceName>();

  private constructor(
    readonly database: TestDatabase,
    private readonly patienceMs: number | null,
  ) {}

  static async start({ replicas = 1, env = {}, database, patienceMs = null }: StartOptions = {}): Promise<TokenService> {
    const service = new TokenService(database ?? (await testDatabase([tokenSchema()])), patienceMs);
    service.env = { OSTIARY_MASTER_KEYS: MasterKeys.generate('k1'), ...env };
    for (let count = 0; count < replicas; count++) await service.addReplica();
    return service;
  }

  async addReplica(env: NodeJS.ProcessEnv = {}): Promise<Replica> {
    const replica = await Replica.start(this.database.url('token'), this.worlds, this.down, { ...this.env, ...env }, this.patienceMs);
    this.replicas.push(replica);
    return replica;
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.close()));
    await this.database.drop();
  }

  replica(index = 0): Replica {
    const replica = this.replicas[index % this.replicas.length];
    if (!replica) throw new Error('no replica');
    return replica;
  }

  /** A new tenant with a user and a resource server. */
  world(): TenantWorld {
    const world = new TenantWorld(tenantContext({}, 3_600_000));
    this.worlds.set(world.context.tenantId, world);
    return world;
  }

  /** Lets every replica hear of an event, as of one that another replica published. */
  async broadcast<E extends AnyEvent>(world: TenantWorld, event: E, payload: PayloadOf<E>): Promise<void> {
    await this.deliver(world, event, payload);
  }

  /** Delivers an event of another service as the bus does: durably to one replica, broadcast to all. */
  async deliver<E extends AnyEvent>(world: TenantWorld, event: E, payload: PayloadOf<E>, occurredAt = new Date()): Promise<EventEnvelope> {
    const { tenantId, correlationId, traceparent, actor } = world.context;
    const envelope: EventEnvelope = {
      id: randomUUID() as EventId,
      subject: event.subject,
      occurredAt: occurredAt.toISOString(),
      tenantId,
      correlationId,
      traceparent,
      actor,
      payload: payload as JsonObject,
    };
    await this.redeliver(envelope);
    return envelope;
  }

  async redeliver(envelope: EventEnvelope): Promise<void> {
    for (const { bus } of this.replicas) {
      const result = await bus.deliver(envelope, 1);
      if (result.kind !== 'published') throw new Error(`the event was not taken: ${JSON.stringify(result)}`);
    }
  }

  /** An authorization request, sound but for `changes`; null: of a browser that is not signed in. */
  authorize(
    world: TenantWorld,
    { application }: TestClient,
    session: SessionFacts | null,
    changes: Members = {},
  ): Promise<AuthorizationOutcome> {
    return this.replica().call(rpcMap.token.startAuthorization, world.context, {
      parameters: listOf({
        response_type: 'code',
        client_id: application.clientId,
        redirect_uri: application.redirectUris[0],
        scope: 'openid profile',
        state: 'a-state',
        nonce: 'a-nonce',
        code_challenge: pkce().challenge,
        code_challenge_method: 'S256',
        ...changes,
      }),
      sessionToken: session && world.secretOf(session),
    });
  }

  /** A code for a signed-in user of a first-party application. */
  async code(world: TenantWorld, client: TestClient, changes: Members = {}, session: SessionFacts = world.session()): Promise<string> {
    const { verifier, challenge } = pkce();
    const outcome = await this.authorize(world, client, session, { code_challenge: challenge, ...changes });
    const code = outcome.kind === 'redirect' ? new URL(outcome.location).searchParams.get('code') : null;
    if (code === null) throw new Error(`no code: ${JSON.stringify(outcome)}`);
    this.verifiers.set(code, verifier);
    return code;
  }

  token(
    world: TenantWorld,
    { application, secret }: TestClient,
    members: Members,
    replica = this.replica(),
    dpop?: PresentedProof,
  ): Promise<OAuthReply> {
    return replica.call(rpcMap.token.issueToken, world.context, {
      parameters: listOf({ client_id: application.clientId, client_secret: secret ?? undefined, ...members }),
      authorization: null,
      dpop,
    });
  }

  redeem(world: TenantWorld, client: TestClient, code: string, replica = this.replica(), dpop?: PresentedProof): Promise<OAuthReply> {
    const members = { code, redirect_uri: client.application.redirectUris[0], code_verifier: this.verifiers.get(code) };
    return this.token(world, client, { grant_type: 'authorization_code', ...members }, replica, dpop);
  }

  refresh(
    world: TenantWorld,
    client: TestClient,
    refreshToken: string,
    replica = this.replica(),
    dpop?: PresentedProof,
  ): Promise<OAuthReply> {
    return this.token(world, client, { grant_type: 'refresh_token', refresh_token: refreshToken }, replica, dpop);
  }

  revoke(world: TenantWorld, { application, secret }: TestClient, token: string, replica = this.replica()): Promise<OAuthReply> {
    return replica.call(rpcMap.token.revokeToken, world.context, {
      parameters: listOf({ client_id: application.clientId, client_secret: secret ?? undefined, token }),
      authorization: null,
    });
  }

  async signIn(world: TenantWorld, client: TestClient, changes: Members = {}, session: SessionFacts = world.session()): Promise<Tokens> {
    return tokensOf(await this.redeem(world, client, await this.code(world, client, changes, session)));
  }

  async isActive(world: TenantWorld, token: string, replica = this.replica()): Promise<boolean> {
    const { tokens } = await replica.call(rpcMap.token.introspectTokens, world.context, { tokens: [token] });
    return tokens[0]?.active === true;
  }

  grantsOf(world: TenantWorld, userId: UserId = world.user.id) {
    return this.replica().call(rpcMap.token.listGrants, world.context, { userId, limit: 100 });
  }
}
