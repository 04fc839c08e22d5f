import { rpcMap } from '#contracts';
import { bindRpcs } from '#messaging';
import { ListEntriesUseCase } from '../use-cases/list-entries/list-entries.use-case.js';
import { ListOwnActivityUseCase } from '../use-cases/list-own-activity/list-own-activity.use-case.js';

/** What answers each RPC of the audit service. */
export const auditRpcs = bindRpcs(rpcMap.audit, {
  listEntries: ListEntriesUseCase,
  listOwnActivity: ListOwnActivityUseCase,
});
