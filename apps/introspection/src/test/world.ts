import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Module } from '@nestjs/common';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  type AnyEvent,
  type AppName,
  appNames,
  type ClientId,
  type GrantId,
  type IntrospectedToken,
  type JsonObject,
  type PayloadOf,
  type RegisteredClient,
  type RevocationInForce,
  rpcMap,
  ServiceError,
  systemActor,
  type Tenant,
} from '#contracts';
import { bindRpcs, type MessageTransport, natsServerConfig, provisionStreams, StandIn } from '#messaging';
import { createSecret, hashSecret } from '#oauth-core';
import { AppConfig, type RunningApp, startApp } from '#platform';
import { buildApplication, buildResourceServer, buildTenant, startNats, tenantContext, type TestNats, useCaseOf } from '#testing';
import { introspectionApp } from '../introspection.app.js';

type TestCaller = { readonly clientId: ClientId; readonly secret: string };

/** What the token and tenant services know; tests change it and count how often it was asked for. */
export class World {
  readonly tenant: Tenant = buildTenant();
  readonly resourceServer = buildResourceServer();
  readonly clients = new Map<ClientId, RegisteredClient>();
  /** Epoch seconds. */
  restoredAt: number | null = null;
  readonly asked = { introspectTokens: 0, listRevocations: 0, listVerificationKeys: 0, verifyClientAssertion: 0 };
  readonly opaque = new Map<string, IntrospectedToken>();
  readonly revocations: RevocationInForce[] = [];
  /** How many revocations one page has. */
  pageSize = 1_000;
  /** What a page of revocations waits for. */
  listing: () => Promise<void> = () => Promise.resolve();
  readonly application = buildApplication();
  jwks: JsonObject[] = [];
  private signingKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'] | undefined;

  constructor() {
    this.clients.set(this.application.clientId, { application: this.application, resourceServer: null, secrets: [] });
  }

  /** Another secret for the resource server's introspection client. */
  caller(resourceServer = this.resourceServer): TestCaller {
    const secret = createSecret('cs', randomBytes);
    const { clientId } = resourceServer;
    this.clients.set(clientId, { application: null, resourceServer, secrets: [{ sha256: hashSecret(secret), expiresAt: null }] });
    return { clientId, secret };
  }

  async makeKeys(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    this.signingKey = privateKey;
    this.jwks = [{ ...((await exportJWK(publicKey)) as JsonObject), kid: 'key', alg: 'ES256' }];
  }

  /** A JWT access token that the token service would issue. */
  async jwt(grantId: string = randomUUID()): Promise<string> {
    if (!this.signingKey) throw new Error('no keys yet');
    const { clientId } = this.application;
    return new SignJWT({ client_id: clientId, gid: grantId, scope: 'notes:read' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key' })
      .setIssuer(this.tenant.issuer)
      .setSubject(clientId)
      .setAudience(this.resourceServer.identifier)
      .setIssuedAt()
      .setExpirationTime('15m')
      .setJti(randomUUID())
      .sign(this.signingKey);
  }

  /** An opaque access token that the token service knows. */
  opaqueToken(grantId: string = randomUUID()): string {
    const token = createSecret('at', randomBytes);
    const { clientId } = this.application;
    const expiresAt = Math.floor(Date.now() / 1000) + 900;
    const audience = [this.resourceServer.identifier];
    const response = { active: true, client_id: clientId, exp: expiresAt };
    const facts = { clientId, grantId: grantId as GrantId, sessionId: null, userId: null, audience, expiresAt, response };
    this.opaque.set(token, { active: true, tokenKind: 'access_token', ...facts });
    return token;
  }
}

let world: World;

const { resolveTenant, getClient } = rpcMap.tenant;

@Module({
  providers: [
    StandIn,
    ...bindRpcs(
      { resolveTenant, getClient },
      {
        resolveTenant: useCaseOf(async (_context, { slug }) => ({ tenant: slug === world.tenant.slug ? world.tenant : null })),
        getClient: useCaseOf(
          async (_context, { clientId }) => world.clients.get(clientId) ?? { application: null, resourceServer: null, secrets: [] },
        ),
      },
    ),
  ],
})
class TenantModule {}

const { introspectTokens, listRevocations, listVerificationKeys, verifyClientAssertion } = rpcMap.token;

@Module({
  providers: [
    StandIn,
    ...bindRpcs(
      { introspectTokens, listRevocations, listVerificationKeys, verifyClientAssertion },
      {
        verifyClientAssertion: useCaseOf(async () => {
          world.asked.verifyClientAssertion += 1;
          return { proven: false, reason: 'the signature is wrong', told: null };
        }),
        introspectTokens: useCaseOf(async (_context, { tokens }) => {
          world.asked.introspectTokens += tokens.length;
          return { tokens: tokens.map((token) => world.opaque.get(token) ?? { active: false }) };
        }),
        listRevocations: useCaseOf(async (_context, { cursor = '0' }) => {
          world.asked.listRevocations += 1;
          await world.listing();
          const end = Number(cursor) + world.pageSize;
          return {
            items: world.revocations.slice(Number(cursor), end),
            nextCursor: end < world.revocations.length ? String(end) : null,
            restoredAt: world.restoredAt,
          };
        }),
        listVerificationKeys: useCaseOf(async () => {
          world.asked.listVerificationKeys += 1;
          if (world.jwks.length === 0) throw new ServiceError('unavailable', 'No keys in this test.');
          return { keys: world.jwks };
        }),
      },
    ),
  ],
})
class TokenModule {}

export type Answer = { readonly status: number; readonly body: string; readonly headers: Headers };

/** One real replica of the introspection service on a real NATS server, with the services it asks in the test's hands. */
export class Replica {
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(private readonly app: RunningApp) {}

  static async start(transport: MessageTransport, env: NodeJS.ProcessEnv = {}): Promise<Replica> {
    const quiet = { NODE_ENV: 'test', OSTIARY_LOG_LEVEL: 'fatal', OSTIARY_INTROSPECTION_PORT: '0' };
    return new Replica(await startApp(introspectionApp, { env: { ...quiet, ...env }, transport }));
  }

  introspect({ clientId, secret }: TestCaller, token: string): Promise<Answer> {
    return this.ask({ token }, { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` });
  }

  async ask(members: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const url = `${this.app.url ?? ''}/t/${world.tenant.slug}/oauth/introspect`;
    // Not by `fetch`, which computes three times as long as the service that it asks.
    const sent = request(url, {
      agent: this.agent,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
    sent.end(new URLSearchParams(members).toString());
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const { statusCode = 0, headersDistinct } = response;
    const received = Object.entries(headersDistinct).map(([name, values = []]): [string, string] => [name, values.join(', ')]);
    return { status: statusCode, body: await text(response), headers: new Headers(received) };
  }

  async isReady(): Promise<boolean> {
    return (await this.app.health()).healthy;
  }

  /** `active` as answered, or the status of a refusal. */
  async state(caller: TestCaller, token: string): Promise<boolean | number> {
    const { status, body } = await this.introspect(caller, token);
    return status === 200 ? (JSON.parse(body) as { active: boolean }).active : status;
  }

  close(): Promise<void> {
    this.agent.destroy();
    return this.app.close();
  }
}

/** NATS with the permissions of production, the services in the test's hands, and any number of replicas. */
export class Surroundings {
  private readonly running: { close(): Promise<void> }[] = [];

  private constructor(
    readonly nats: TestNats,
    private readonly passwords: Readonly<Record<AppName | 'operator', string>>,
    private readonly publishers: readonly NatsConnection[],
    readonly world: World,
  ) {}

  static async start(): Promise<Surroundings> {
    const users = [...appNames, 'operator' as const].map((user) => [user, randomBytes(24).toString('base64url')]);
    const passwords = Object.fromEntries(users) as Record<AppName | 'operator', string>;
    const nats = await startNats({ config: natsServerConfig(passwords) });
    await provisionStreams({ url: nats.url, user: 'operator', password: passwords.operator });
    world = new World();
    await world.makeKeys();
    const publishers = ['token', 'tenant'].map((user) =>
      connect({ servers: nats.url, name: user, user, pass: passwords[user as AppName], maxReconnectAttempts: -1 }),
    );
    const surroundings = new Surroundings(nats, passwords, await Promise.all(publishers), world);
    const env = { NODE_ENV: 'test', OSTIARY_LOG_LEVEL: 'fatal' };
    for (const [name, module] of [['tenant', TenantModule] as const, ['token', TokenModule] as const])
      surroundings.running.push(await startApp({ name, config: AppConfig, module }, { env, transport: surroundings.transport(name) }));
    return surroundings;
  }

  async replica(env: NodeJS.ProcessEnv = {}): Promise<Replica> {
    const replica = await Replica.start(this.transport('introspection'), env);
    this.running.push(replica);
    return replica;
  }

  /** Publishes an event as the outbox of its service does. */
  publish<E extends AnyEvent>(event: E, payload: PayloadOf<E>): void {
    const { subject, service } = event;
    const label = { id: randomUUID(), subject, occurredAt: new Date().toISOString(), tenantId: world.tenant.id };
    const { correlationId, traceparent } = tenantContext();
    const publisher = this.publishers[service === 'token' ? 0 : 1];
    publisher?.publish(subject, JSON.stringify({ ...label, correlationId, traceparent, actor: systemActor, payload }));
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((app) => app.close()));
    await Promise.all(this.publishers.map((publisher) => publisher.close()));
    await this.nats.stop();
  }

  private transport(app: AppName): MessageTransport {
    return { kind: 'nats', url: this.nats.url, user: app, password: this.passwords[app] };
  }
}
