export { AnsweringRpcClient } from './answering-rpc-client.js';
export { InMemoryAccountHolders } from './in-memory-account-holders.js';
export { InMemoryIdempotentCreations } from './in-memory-idempotent-creations.js';
export { inMemoryQuery, inMemoryStatement, InMemoryUnitOfWork, inTransactions, type Save } from './in-memory-unit-of-work.js';
export { saving } from './saving.js';
export { StoredRows } from './stored-rows.js';
export { TenantService } from './tenant-service.js';
