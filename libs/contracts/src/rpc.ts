import type { RequestContext, TenantContext } from './context.js';
import type { JsonObject } from './json.js';

/** The services that answer RPC. The name is also the NATS queue group, the database schema and the role. */
export const serviceNames = ['tenant', 'identity', 'session', 'token', 'notification', 'audit'] as const;
export type ServiceName = (typeof serviceNames)[number];

declare const types: unique symbol;

/** Whether an RPC is called inside a tenant, with a `TenantContext`, or outside any, with a `RequestContext`. */
export type RpcScope = 'tenant' | 'platform';

/** An RPC: its subject, who answers, how long a caller waits, and (in the type only) context, request and response. */
export type Rpc<Context extends RequestContext, Request extends JsonObject, Response extends JsonObject> = {
  readonly subject: string;
  readonly service: ServiceName;
  readonly scope: RpcScope;
  readonly timeoutMs: number;
  readonly [types]?: (context: Context, request: Request) => Response;
};

/** Any RPC, for code that treats all alike. */
export type AnyRpc = { readonly subject: string; readonly service: ServiceName; readonly scope: RpcScope; readonly timeoutMs: number };

export type ContextOf<R> = R extends { readonly [types]?: (context: infer Context extends RequestContext, request: never) => JsonObject }
  ? Context
  : never;
export type RequestOf<R> = R extends { readonly [types]?: (context: never, request: infer Request) => JsonObject } ? Request : never;
export type ResponseOf<R> = R extends { readonly [types]?: (context: never, request: never) => infer Response } ? Response : never;

const defaultTimeoutMs = 1_800;

/**
 * Declares the RPCs of one service. `tenant` makes an RPC inside a tenant, `platform` one outside any tenant.
 * The subject becomes `ostiary.<service>.<verb-noun>.v<version>`.
 */
export const rpcsOf = (service: ServiceName) => {
  const declare =
    <Context extends RequestContext>(scope: RpcScope) =>
    <Request extends JsonObject, Response extends JsonObject>(
      verbNoun: string,
      { version = 1, timeoutMs = defaultTimeoutMs }: { version?: number; timeoutMs?: number } = {},
    ): Rpc<Context, Request, Response> => ({ subject: `ostiary.${service}.${verbNoun}.v${version}`, service, scope, timeoutMs });

  return { tenant: declare<TenantContext>('tenant'), platform: declare<RequestContext>('platform') };
};
