import type { RequestContext, TenantId } from '#contracts';

/** What is known of a piece of work wherever it is worked on: a request, an RPC, an event. */
type Work = Pick<RequestContext, 'correlationId' | 'traceparent'> & { readonly tenantId?: TenantId | undefined };

/**
 * The fields by which the lines of one request are found in the logs of all apps; for each line logged on its behalf.
 * They are handed on like the context itself: an ambient store would make Node 20 track every promise of the process.
 */
export const logFields = ({ correlationId, traceparent, tenantId }: Work) => ({
  correlationId,
  traceparent,
  ...(tenantId !== undefined && { tenantId }),
});
