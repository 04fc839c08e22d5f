export type * from './endpoints/signatures.js';
export type * from './ports.js';
export * from './secrets.js';
