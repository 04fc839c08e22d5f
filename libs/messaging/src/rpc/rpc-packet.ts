import type { AnyRpc, RequestContext, ServiceErrorEnvelope } from '#contracts';

/**
 * An RPC as it travels, inside Nest's `{ pattern, data, id }`. `budgetMs` says how long the caller still waits: the
 * receiver counts from its own clock, so that clocks that disagree neither kill calls nor prolong them.
 */
export type RpcCall = { readonly context: RequestContext; readonly request: unknown; readonly budgetMs: number };

/** Nest's answer packet: one of the two. */
export type RpcReply = { readonly response: unknown } | { readonly err: ServiceErrorEnvelope };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether what arrived is a call at all. The types inside `request` are the contract's promise, not checked again. */
export const isRpcCall = (data: unknown): data is RpcCall =>
  isObject(data) &&
  isObject(data['context']) &&
  typeof data['context']['correlationId'] === 'string' &&
  typeof data['context']['deadline'] === 'number' &&
  typeof data['budgetMs'] === 'number' &&
  'request' in data;

/** Whether what arrived answers a call. */
export const isRpcReply = (data: unknown): data is RpcReply =>
  isObject(data) && (isErrorEnvelope(data['err']) || (!data['err'] && 'response' in data));

/** The call that a packet is about; empty when it does not say. */
export const idOf = (packet: object): string => ('id' in packet && typeof packet.id === 'string' ? packet.id : '');

const isErrorEnvelope = (value: unknown): value is ServiceErrorEnvelope =>
  isObject(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';

/** Addressed to Nest's NATS server. */
export const encodeCall = (rpc: AnyRpc, id: string, call: RpcCall): string => JSON.stringify({ pattern: rpc.subject, id, data: call });
