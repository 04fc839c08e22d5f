import { rpcMap } from '#contracts';
import type { RpcClient } from '#kernel';
import type { ReportThrottling } from './refusals.js';

/** Has the identity service make an event of it, which drops what other replicas report of the same window. */
export const reportThrottling =
  (rpc: RpcClient): ReportThrottling =>
  async (context, { limit, subjectId, until }) => {
    const { endpoint, subject, event, max, seconds } = limit;
    const throttling = { endpoint, subject, event, max, seconds, subjectId, until: until.toISOString() };
    await rpc.call(rpcMap.identity.reportThrottling, context, throttling);
  };
