export * from './batched-rpc.js';
export * from './batcher.js';
export * from './end-of-burst.js';
export * from './end-of-tick.js';
export * from './serial-batches.js';
