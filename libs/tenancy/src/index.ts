export * from './client-directory.js';
export * from './evented-cache.js';
export * from './organization-directory.js';
export * from './resource-server-directory.js';
export * from './tenancy.module.js';
export * from './tenant-directory.js';
export * from './trusted-issuer-directory.js';
