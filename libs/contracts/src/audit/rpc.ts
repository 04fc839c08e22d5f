import type { OwnRequest } from '../own-request.js';
import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type { AuditEntry, AuditFilter, OwnActivity } from './dto.js';

const { tenant } = rpcsOf('audit');

export const auditRpc = {
  /** The newest first. Refuses with `invalid_argument` a filter or cursor that can be none. */
  listEntries: tenant<AuditFilter & PageRequest, Page<AuditEntry>>('list-entries'),
  /** By `OwnRequest`, the newest first. A page may be shorter than asked for, and even empty, though another follows. */
  listOwnActivity: tenant<OwnRequest & PageRequest, Page<OwnActivity>>('list-own-activity'),
} as const;
