import { CreateAuditLog1798300000000 } from './migrations/1798300000000-create-audit-log.js';
import { AppendEntriesInBatches1799300000000 } from './migrations/1799300000000-append-entries-in-batches.js';
import { LetLogsBeginLater1799310000000 } from './migrations/1799310000000-let-logs-begin-later.js';
import { FindEntriesByIndex1800100000000 } from './migrations/1800100000000-find-entries-by-index.js';
import { KeepEvidenceWhenTrimming1800110000000 } from './migrations/1800110000000-keep-evidence-when-trimming.js';

/** Everything the database of this service is made of, listed explicitly. */
export const auditPersistence = {
  entities: [],
  migrations: [
    CreateAuditLog1798300000000,
    AppendEntriesInBatches1799300000000,
    LetLogsBeginLater1799310000000,
    FindEntriesByIndex1800100000000,
    KeepEvidenceWhenTrimming1800110000000,
  ],
} as const;
