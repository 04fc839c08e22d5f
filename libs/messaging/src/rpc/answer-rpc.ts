import { ServiceError, type ServiceErrorEnvelope } from '#contracts';
import { logFields } from '#kernel';
import { Logger } from '@nestjs/common';
import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { WireIdentity } from '../wire.js';
import { isErrorEnvelope, isRpcCall, type RpcCall, type RpcReply } from './rpc-packet.js';

const logger = new Logger('Rpc');

const refusal = (code: ServiceErrorEnvelope['code'], message: string): RpcReply => ({ err: new ServiceError(code, message).toEnvelope() });

/**
 * Lets a handler answer a call that arrived. Never throws. A call that nobody waits for any more is refused without
 * being executed: its budget is spent, or its deadline is past by more than `clockToleranceMs`, the most by which the
 * clocks of caller and receiver may disagree.
 */
export const answerRpc = async (
  { metrics }: WireIdentity,
  subject: string,
  handler: MessageHandler,
  data: unknown,
  clockToleranceMs: number,
): Promise<RpcReply> => {
  const start = performance.now();
  if (!isRpcCall(data)) return refusal('invalid_argument', 'This is no call.');
  const now = Date.now();
  if (data.budgetMs <= 0 || now > data.context.deadline + clockToleranceMs) {
    metrics.observeAnswer(subject, 'deadline_exceeded', 0);
    return refusal('deadline_exceeded', 'Nobody waits for this answer any more.');
  }
  const call = { context: { ...data.context, deadline: now + data.budgetMs }, request: data.request };
  const reply = await run(handler, call);
  metrics.observeAnswer(subject, 'err' in reply ? reply.err.code : 'ok', (performance.now() - start) / 1000);
  return reply;
};

const run = async (handler: MessageHandler, call: Pick<RpcCall, 'context' | 'request'>): Promise<RpcReply> => {
  try {
    // Nest answers with a value, or with a stream of one where an error filter or an interceptor stood in between.
    const result: unknown = await handler(call);
    return { response: isObservable(result) ? await lastValueFrom(result) : result };
  } catch (error) {
    if (isErrorEnvelope(error) && !(error instanceof Error)) return { err: error };
    logger.error({ msg: 'An RPC handler failed outside its error filter', ...logFields(call.context), err: error });
    return refusal('internal', 'The service could not answer this call.');
  }
};

/** As `answerRpc` writes it on the wire. An answer that is not JSON is a fault of the handler. */
export const encodeReply = (id: string, reply: RpcReply): string => {
  try {
    return JSON.stringify({ id, isDisposed: true, ...reply });
  } catch (error) {
    logger.error({ msg: 'An RPC handler answered with something that is not JSON', err: error });
    return JSON.stringify({ id, isDisposed: true, ...refusal('internal', 'The service could not answer this call.') });
  }
};
