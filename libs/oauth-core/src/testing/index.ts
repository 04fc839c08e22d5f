export * from './authorization-server.js';
export * from './builders.js';
export * from './client-requests.js';
export * from './in-memory-dependencies.js';
export * from './in-memory/database.js';
export * from './tenant-keys.js';
