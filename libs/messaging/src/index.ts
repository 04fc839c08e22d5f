export * from './events/on-event.js';
export * from './health.js';
export * from './in-process-bus.js';
export * from './messaging.module.js';
export * from './rpc/rpc-handler.js';
export * from './transport.js';
