import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { AppConfig } from './app-config.js';
import { envPropertiesOf, type EnvProperty, isDeclaredVariable } from './env.js';
import { nearest } from './nearest.js';
import { productionProblems } from './production.js';

/** The environment is not fit to start with. One readable line per problem, no secret in any of them. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigurationError';
  }
}

type Reading = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

const readers: { readonly [Kind in EnvProperty['kind']]: (text: string) => Reading } = {
  text: (text) => ({ ok: true, value: text }),
  number: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? { ok: true, value: Number(text) } : { ok: false, problem: 'must be a number' }),
  boolean: (text) =>
    /^(true|1|yes|on)$/i.test(text)
      ? { ok: true, value: true }
      : /^(false|0|no|off)$/i.test(text)
        ? { ok: true, value: false }
        : { ok: false, problem: 'must be true or false' },
  list: (text) => ({
    ok: true,
    value: text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  }),
};

/** What the line shows of a wrong value: nothing of a secret, and never much. */
const shown = (property: EnvProperty, text: string): string => {
  if (property.secret) return 'the value given';
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
};

const example = (property: EnvProperty): string => (property.example === undefined ? '' : `, for example ${property.example}`);

const reasonsOf = (error: ValidationError): string[] =>
  Object.values(error.constraints ?? {}).map((message) =>
    message.replace(new RegExp(`^(each value in )?${error.property} `), '').replace(/^each value in /, ''),
  );

/** Variables that look like ours, belong to no configuration class, and are one slip away from one that does. */
const misspelt = (properties: readonly EnvProperty[], env: NodeJS.ProcessEnv): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const name of Object.keys(env)) {
    if (!name.startsWith('OSTIARY_') || isDeclaredVariable(name) || name.startsWith('OSTIARY_TEST_')) continue;
    const meant = nearest(
      name,
      properties.map((property) => property.name),
    );
    if (meant !== null) found.set(name, meant);
  }
  return found;
};

/**
 * Reads a configuration class from the environment, once, at start. Throws a `ConfigurationError` that names every
 * problem: missing, malformed and misspelt variables, and what `NODE_ENV=production` refuses. Empty counts as unset.
 */
export const loadConfig = <C extends AppConfig>(type: new () => C, env: NodeJS.ProcessEnv): C => {
  const properties = envPropertiesOf(type);
  const byProperty = new Map(properties.map((property) => [property.property, property]));
  const plain: Record<string, unknown> = {};
  const problems = new Map<string, string>();

  for (const property of properties) {
    const text = env[property.name]?.trim() ?? '';
    if (text === '') {
      if (property.default !== undefined) plain[property.property] = property.default;
      else if (property.optional !== true)
        problems.set(property.property, `${property.name} is not set. ${property.description} Set it${example(property)}.`);
      continue;
    }
    const reading = readers[property.kind](text);
    if (reading.ok) plain[property.property] = reading.value;
    else problems.set(property.property, `${property.name} ${reading.problem}, not ${shown(property, text)}${example(property)}.`);
  }

  const config = plainToInstance(type, plain);
  for (const error of validateSync(config, { forbidUnknownValues: false, skipUndefinedProperties: false })) {
    const property = byProperty.get(error.property);
    if (property === undefined || problems.has(error.property)) continue;
    const text = env[property.name]?.trim() ?? '';
    problems.set(
      error.property,
      text === ''
        ? `${property.name} is not set. ${property.description} Set it${example(property)}.`
        : `${property.name} ${reasonsOf(error).join(' and ')}; ${shown(property, text)} is not${example(property)}.`,
    );
  }

  const lines = [
    ...problems.values(),
    ...[...misspelt(properties, env)].map(([name, meant]) => `${name} is not a setting. Did you mean ${meant}? Rename it or remove it.`),
    ...(env['NODE_ENV'] === 'production' ? productionProblems(properties, plain) : []),
  ];
  if (lines.length > 0) throw new ConfigurationError(lines);
  return config;
};
