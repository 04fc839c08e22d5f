import mustache from 'mustache';
import { escapeHtml } from '#pages';
import { mailVariables, type MessageValues, type MessageVariable } from './message-values.js';

/**
 * Mustache, because tenants write templates and a template must not be able to run code: what may stand between the
 * braces is one of a few names, and what a template sees has no prototype.
 */
const writer = new mustache.Writer();
// Without a cache: it would keep every wording of every tenant for ever.
Object.assign(writer, { templateCache: undefined });

type Token = readonly [kind: string, value: string, start: number, end: number, children?: unknown];

const deepest = 8;
const isToken = (value: unknown): value is Token => Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';

const problemWith = (tokens: unknown, variables: readonly string[], depth: number): string | null => {
  if (!Array.isArray(tokens) || depth > deepest) return `must not nest deeper than ${deepest} sections`;
  for (const token of tokens) {
    if (!isToken(token)) return 'is not a template';
    const [kind, value, , , children] = token;
    if (kind === 'text' || kind === '!') continue;
    if (kind !== 'name' && kind !== '#' && kind !== '^') return 'must not use partials, other delimiters, or braces that do not escape';
    if (!variables.includes(value)) return `may use only ${variables.join(', ')}, not ${value.slice(0, 50)}`;
    const inner = kind === 'name' ? null : problemWith(children, variables, depth + 1);
    if (inner !== null) return inner;
  }
  return null;
};

/** Why `template` cannot be used where these variables have a value, in words for who wrote it; null if it can. */
export const templateProblem = (template: string, variables: readonly MessageVariable[] = mailVariables): string | null => {
  // The engine's scanner takes quadratic time over long runs of white space.
  if (/\s{200}/.test(template)) return 'must not have 200 blanks in a row';
  try {
    return problemWith(writer.parse(template), variables, 0);
  } catch (error) {
    return `is not a template: ${error instanceof Error ? error.message.slice(0, 100) : 'unknown'}`;
  }
};

/** Whether `template` shows the variable somewhere outside of any section. */
export const uses = (template: string, variable: MessageVariable): boolean => {
  const tokens: unknown = writer.parse(template);
  return Array.isArray(tokens) && tokens.some((token) => isToken(token) && token[0] === 'name' && token[1] === variable);
};

/** Fills a template that has no `templateProblem`. With `html`, values are escaped. */
export const fill = (template: string, values: Partial<MessageValues>, as: 'html' | 'text'): string => {
  const view: unknown = Object.freeze(Object.assign(Object.create(null), values));
  return writer.render(template, view, {}, { escape: (value: unknown) => (as === 'html' ? escapeHtml(String(value)) : String(value)) });
};
