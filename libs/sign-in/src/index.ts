export * from './next-step.js';
export * from './proof.js';
export * from './sign-in.js';
