import type { AnyRpc, RequestContext, RpcScope, ServiceErrorEnvelope } from '#contracts';
import { isNestedAtMost } from '#kernel';
import { isMembers, isPartOfOperation, isTextUpTo, isUuid, type Members } from '../checks/members.js';

/**
 * An RPC as it travels, inside Nest's `{ pattern, data, id }`. `budgetMs` says how long the caller still waits: the
 * receiver counts from its own clock, so that clocks that disagree neither kill calls nor prolong them.
 */
export type RpcCall = {
  readonly context: RequestContext;
  readonly request: unknown;
  readonly budgetMs: number;
  /** Whole milliseconds of a clock of the caller's process that never steps: what tells how long the call was under way. */
  readonly sentAt: number;
};

/** Nest's answer packet: one of the two. `refusedBy` names the replica that says of a call that nothing of it was executed. */
export type RpcReply = { readonly response: unknown } | { readonly err: ServiceErrorEnvelope; readonly refusedBy?: string };

/** No contract nests its requests half as deep. */
const maxRequestNesting = 32;
const slug = /^[a-z0-9-]{1,63}$/;
const issuer = /^https?:\/\/[\x21-\x7e]{1,2048}$/;
const maxIdLength = 64;

const isTenantPart = (context: Members): boolean =>
  isUuid(context['tenantId']) &&
  typeof context['slug'] === 'string' &&
  slug.test(context['slug']) &&
  typeof context['issuer'] === 'string' &&
  issuer.test(context['issuer']);

const isContext = (value: unknown, scope: RpcScope): value is RequestContext =>
  isMembers(value) && isPartOfOperation(value) && typeof value['deadline'] === 'number' && (scope === 'platform' || isTenantPart(value));

/**
 * Whether what arrived is a call of an RPC of this scope: every member of the context, and a request that is an object of bounded
 * nesting. The members of the request are the contract's promise, and whether the tenant exists is the handler's question.
 */
export const isRpcCall = (data: unknown, scope: RpcScope): data is RpcCall =>
  isMembers(data) &&
  isContext(data['context'], scope) &&
  typeof data['budgetMs'] === 'number' &&
  isMembers(data['request']) &&
  isNestedAtMost(maxRequestNesting, data['request']);

/** When the caller sent what may be a call, by its own clock; null when it does not say. */
export const sentAtOf = (data: unknown): number | null => (isMembers(data) && typeof data['sentAt'] === 'number' ? data['sentAt'] : null);

/** Whether what arrived answers a call. */
export const isRpcReply = (data: unknown): data is RpcReply =>
  isMembers(data) && (isErrorEnvelope(data['err']) || (!data['err'] && 'response' in data));

/** The call that a packet is about; empty when it does not say. */
export const idOf = (packet: object): string => ('id' in packet && isTextUpTo(packet.id, maxIdLength) ? packet.id : '');

const isErrorEnvelope = (value: unknown): value is ServiceErrorEnvelope =>
  isMembers(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';

/** Addressed to Nest's NATS server. */
export const encodeCall = (rpc: AnyRpc, id: string, call: RpcCall): string => JSON.stringify({ pattern: rpc.subject, id, data: call });
