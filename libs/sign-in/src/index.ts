export * from './authentication-context.js';
export * from './fresh-proof.js';
export * from './next-step.js';
export * from './risk-signals.js';
export { provesSetUp } from './second-factor.js';
export * from './sign-in.js';
