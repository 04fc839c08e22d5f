/**
 * When wrong passwords lock an account. Delays are seconds: the first lock lasts `firstDelay`, each further failure after
 * it doubles that, up to `longestDelay`. Failures older than `memory` count no more.
 */
export const lockout = { threshold: 5, firstDelay: 30, longestDelay: 3_600, memory: 86_400 } as const;
