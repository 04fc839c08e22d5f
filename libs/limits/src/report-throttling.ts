import { rpcMap } from '#contracts';
import type { RpcClient } from '#kernel';
import { inTenant, requestContextOf } from '#platform';
import type { LimitRequestsOptions } from './limit-requests.js';

/** Has the identity service make an event of it, for apps that have no outbox. */
export const reportThrottling =
  (rpc: RpcClient): LimitRequestsOptions['report'] =>
  async (request, tenant, { limit, subjectId, until }) => {
    const { endpoint, subject, event, max, seconds } = limit;
    const throttling = { endpoint, subject, event, max, seconds, subjectId, until: until.toISOString() };
    await rpc.call(rpcMap.identity.reportThrottling, inTenant(requestContextOf(request), tenant), throttling);
  };
