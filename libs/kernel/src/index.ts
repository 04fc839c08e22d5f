export * from './clock.js';
export * from './event-outbox.js';
export * from './gathered.js';
export * from './gathered-calls.js';
export * from './log-fields.js';
export * from './rpc-client.js';
export * from './start-error.js';
export * from './unit-of-work.js';
