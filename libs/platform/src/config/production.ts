import type { EnvProperty } from './env.js';
import { plaintextProblem } from './plaintext.js';

const shortestSecret = 16;
const wellKnown =
  /^(secret|password|passwd|postgres|postgresql|ostiary|admin|root|nats|change-?me|test|demo|example|default|123456.*|qwerty.*)+$/i;

/** The part of a secret that must be hard to guess: of a URL its password, of anything else all of it. */
const credentialOf = (value: string): string | null => {
  if (!URL.canParse(value) || !value.includes('://')) return value;
  const { password, username } = new URL(value);
  return username === '' && password === '' ? null : decodeURIComponent(password);
};

const weaknessOf = (value: string): string | null => {
  const credential = credentialOf(value);
  if (credential === null) return null;
  if (wellKnown.test(credential)) return 'holds a well-known password';
  return credential.length < shortestSecret ? `holds a secret shorter than ${shortestSecret} characters` : null;
};

const refusedSwitches = ['OSTIARY_DEMO', 'OSTIARY_FETCH_FROM_LOOPBACK'];

/** What is fine on a developer's machine and refused with `NODE_ENV=production`, one line each. */
export const productionProblems = (properties: readonly EnvProperty[], values: Readonly<Record<string, unknown>>): string[] => {
  const problems: string[] = [];
  const isAllowed = (permission: string): boolean =>
    properties.some(({ name, property }) => name === permission && values[property] === true);
  for (const { name, property, secret, default: byDefault } of properties) {
    const value = values[property];
    if (refusedSwitches.includes(name) && value === true) problems.push(`${name} is refused with NODE_ENV=production. Set it to false.`);
    if (typeof value !== 'string') continue;
    if (name === 'OSTIARY_DEMO_FILE') problems.push('OSTIARY_DEMO_FILE is refused with NODE_ENV=production. Leave it unset.');
    const plaintext = plaintextProblem(name, value, isAllowed);
    if (plaintext !== null) problems.push(plaintext);
    if (secret) {
      const weakness = value === byDefault ? 'is at its default' : weaknessOf(value);
      if (weakness !== null) problems.push(`${name} ${weakness}, which NODE_ENV=production refuses. Set a random one.`);
    }
  }
  return problems;
};
