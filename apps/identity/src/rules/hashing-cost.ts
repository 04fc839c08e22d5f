/** Costs of Argon2id with an equal level of defense, by the OWASP Password Storage Cheat Sheet: from so many passes on, so much memory is enough. */
const leastCosts = [
  { passes: 1, memory: 47_104 },
  { passes: 2, memory: 19_456 },
  { passes: 3, memory: 12_288 },
  { passes: 4, memory: 9_216 },
  { passes: 5, memory: 7_168 },
] as const;

/**
 * The least memory, in KiB, that a hashing with so many passes may take. Beyond the five passes that OWASP goes to, further ones save no memory. Lanes count nothing:
 * OWASP's costs have one, and further ones make none of them weaker.
 */
export const leastMemory = (passes: number): number => {
  const [first, ...further] = leastCosts;
  return further.reduce<number>((memory, cost) => (passes >= cost.passes ? cost.memory : memory), first.memory);
};
