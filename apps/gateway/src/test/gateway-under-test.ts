import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import {
  type AnyEvent,
  type AnyRpc,
  type AuthorizationDisplay,
  type AuthorizationRequestId,
  type ClientId,
  type EventId,
  type JsonObject,
  type PayloadOf,
  type RequestContext,
  type RequestOf,
  type ResponseOf,
  rpcMap,
  ServiceError,
  type SignInId,
  type SignInNeeds,
  systemActor,
  type WayBack,
} from '#contracts';
import { InProcessBus } from '#messaging';
import { createSecret } from '#oauth-core';
import { type RunningApp, startApp } from '#platform';
import { buildSession, buildTenant, buildUser, tenantSettings } from '#testing/builders';
import { gatewayApp } from '../gateway.app.js';

type Answer = (request: never) => unknown;

export const issuer = 'http://localhost:3000/t/acme';

export const acme = buildTenant({
  slug: 'acme',
  name: 'Acme',
  issuer,
  branding: { primaryColor: '#7b2d8b', backgroundColor: null, logoUri: 'https://assets.acme.example/logo.svg', logoDarkUri: null },
  settings: tenantSettings({
    selfDeletion: 'on',
    apiKeys: 'users',
    dynamicRegistration: 'open',
    authorizationChallenge: true,
    backchannelAuthentication: true,
    sessionManagement: true,
    terms: [{ version: '1', documents: [], effectiveFrom: '2999-01-01T00:00:00.000Z', required: true }],
  }),
});

export const alice = buildUser({ username: 'alice', name: 'Alice' });

export const session = buildSession(alice.id, 1_893_456_000, { acr: 'urn:ostiary:acr:1' });
export const requestId = 'ar-1' as AuthorizationRequestId;
export const purpose = { kind: 'authorization', requestId } as const;
export const signInId = createSecret('si', randomBytes) as SignInId;
export const browserToken = createSecret('bt', randomBytes);
export const sessionToken = createSecret('st', randomBytes);
export const emailToken = createSecret('ev', randomBytes);
export const resetToken = createSecret('pr', randomBytes);

export const wayBack: WayBack = {
  clientName: 'Notes',
  refusal: 'https://notes.example/cb?error=access_denied&state=s',
  home: 'https://notes.example/',
};
const needs: SignInNeeds = { acr: null, maxAge: null, chooseAccount: false, userId: null };
/** What a request waits for, as the token service tells it. */
export const pending = { requestId, needs, wayBack };

export const display: AuthorizationDisplay = {
  clientId: 'notes' as ClientId,
  clientName: 'Notes',
  clientLogoUri: null,
  clientLinks: { clientUri: null, policyUri: null, tosUri: null },
  scopes: [{ name: 'openid', description: null, allowed: false }],
  loginHint: null,
  uiLocales: [],
  isAnswered: false,
};

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const mark = shortHash(acme.id);
export const cookieNames = {
  session: `__Host-ost-session-${mark}`,
  browser: `__Host-ost-browser-${mark}-${shortHash(signInId)}`,
  known: `__Host-ost-known-${mark}`,
  remembered: `__Host-ost-remembered-${mark}`,
  device: `__Host-ost-device-${mark}`,
  recovery: `__Host-ost-recovery-${mark}`,
  state: `__Host-ost-state-${mark}`,
  lastTenant: '__Host-ost-tenant',
};
export const browserCookie = `${cookieNames.browser}=${browserToken}`;
export const sessionCookie = `${cookieNames.session}=${sessionToken}`;

/** The gateway behind a real socket; the services behind it say what a test tells them to, over the real RPC path. */
export class GatewayUnderTest {
  readonly calls: { readonly subject: string; readonly context: RequestContext; readonly request: unknown }[] = [];
  private readonly bus = new InProcessBus([]);
  private readonly answers = new Map<string, Answer>();
  private app: RunningApp | undefined;

  /** `env` is what its environment has besides. */
  async start(env: Record<string, string> = {}): Promise<void> {
    for (const rpc of Object.values(rpcMap).flatMap((group): AnyRpc[] => Object.values(group))) {
      this.bus.answer(rpc.subject, async (data) => this.answer(rpc.subject, data));
    }
    this.app = await startApp(gatewayApp, {
      env: {
        NODE_ENV: 'test',
        OSTIARY_GATEWAY_PORT: '0',
        OSTIARY_LOG_LEVEL: 'silent',
        OSTIARY_PUBLIC_URL: 'http://localhost:3000',
        ...env,
      },
      transport: { kind: 'in-process', bus: this.bus },
    });
    this.reset();
  }

  async stop(): Promise<void> {
    await this.app?.close();
  }

  /** Forgets what was told before; the tenant is there, and every other service is down. */
  reset(): void {
    this.calls.length = 0;
    this.answers.clear();
    this.on(rpcMap.tenant.resolveTenant)(({ slug }) => ({ tenant: slug === 'acme' ? acme : null }));
    this.on(rpcMap.tenant.getResourceServers)(() => ({ resourceServers: [] }));
  }

  /** `on(rpc)(answer)`: what its service says from now on. */
  on<R extends AnyRpc>(rpc: R): (answer: (request: RequestOf<R>) => ResponseOf<R>) => void {
    return (answer) => void this.answers.set(rpc.subject, answer);
  }

  /** Lets the gateway hear of an event of a tenant. */
  async hear<E extends AnyEvent>(event: E, payload: PayloadOf<E>, tenantId = acme.id): Promise<void> {
    const label = { id: randomUUID() as EventId, subject: event.subject, occurredAt: new Date().toISOString(), tenantId };
    await this.bus.deliver({ ...label, correlationId: 'test', traceparent: '', actor: systemActor, payload: payload as JsonObject }, 1);
  }

  /** The subjects called, without those that only find out about the tenant, and what the gateway asks by itself. */
  called(): string[] {
    return this.calls
      .map(({ subject }) => subject.split('.').slice(1, 3).join('.'))
      .filter((name) => !name.startsWith('tenant.') && name !== 'notification.list-message-channels');
  }

  requestOf<R extends AnyRpc>(rpc: R): RequestOf<R> | undefined {
    return this.calls.findLast(({ subject }) => subject === rpc.subject)?.request as RequestOf<R> | undefined;
  }

  contextOf(rpc: AnyRpc): RequestContext | undefined {
    return this.calls.findLast(({ subject }) => subject === rpc.subject)?.context;
  }

  get url(): string {
    return this.app?.url ?? '';
  }

  /** Redirects are not followed. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { redirect: 'manual', ...init });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch(path, { headers });
  }

  post(path: string, form: Record<string, string> | string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
    const body = typeof form === 'string' || form instanceof Uint8Array ? form : new URLSearchParams(form).toString();
    return this.fetch(path, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  }

  private async answer(subject: string, data: unknown) {
    const { context, request } = data as { context: RequestContext; request: never };
    this.calls.push({ subject, context, request });
    try {
      const answer = this.answers.get(subject);
      if (!answer) throw new ServiceError('unavailable', 'A service is not available.');
      return { response: answer(request) };
    } catch (error) {
      const refusal = error instanceof ServiceError ? error : new ServiceError('internal', 'failed');
      return { err: refusal.toEnvelope() };
    }
  }
}

/** A gateway for a whole spec file, which forgets before each test what the one before told it. */
export const useGateway = (): GatewayUnderTest => {
  const gateway = new GatewayUnderTest();
  beforeAll(() => gateway.start(), 30_000);
  afterAll(() => gateway.stop());
  beforeEach(() => gateway.reset());
  return gateway;
};
