export * from './authorization-server.js';
export * from './builders.js';
export * from './in-memory.js';
export * from './tenant-keys.js';
