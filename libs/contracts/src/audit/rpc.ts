import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type { AuditEntry, AuditFilter } from './dto.js';

const { tenant } = rpcsOf('audit');

export const auditRpc = {
  /** The newest first. Refuses with `invalid_argument` a filter or cursor that can be none. */
  listEntries: tenant<AuditFilter & PageRequest, Page<AuditEntry>>('list-entries'),
} as const;
