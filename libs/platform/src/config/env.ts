import 'reflect-metadata';

/** What the documentation says of a setting, and how its text becomes a value. */
export type EnvOptions = {
  /** One sentence for docs/configuration.md and for the line that reports it missing. */
  readonly description: string;
  /** Used when the variable is unset or empty. Without one, and without `optional`, the variable must be set. */
  readonly default?: string | number | boolean;
  /** What documentation shows instead of a default that differs from machine to machine. */
  readonly shownDefault?: string;
  /** May be left out without a default. */
  readonly optional?: true;
  /** Never printed; default or short values are refused in production. */
  readonly secret?: true;
  /** Shown where a value is missing or wrong. */
  readonly example?: string;
};

/** A property of a configuration class that comes from the environment. */
export type EnvProperty = EnvOptions & {
  readonly name: string;
  readonly property: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'list';
};

const declared = new WeakMap<object, EnvProperty[]>();
const names = new Set<string>();

const kindOf = (designType: unknown): EnvProperty['kind'] => {
  if (designType === Number) return 'number';
  if (designType === Boolean) return 'boolean';
  return designType === Array ? 'list' : 'text';
};

/**
 * Binds a property of a configuration class to an environment variable. The property's type (string, number, boolean,
 * string[]) says how the text is read; class-validator decorators beside it say what is allowed.
 */
export const Env =
  (name: string, options: EnvOptions) =>
  (prototype: object, property: string): void => {
    const kind = kindOf(Reflect.getMetadata('design:type', prototype, property));
    declared.set(prototype, [...(declared.get(prototype) ?? []), { ...options, name, property, kind }]);
    names.add(name);
  };

/** The settings of a configuration class, those of its base classes first. */
export const envPropertiesOf = (type: new () => object): readonly EnvProperty[] => {
  const properties = new Map<string, EnvProperty>();
  const chain: object[] = [];
  for (let prototype: unknown = type.prototype; prototype instanceof Object; prototype = Object.getPrototypeOf(prototype))
    chain.unshift(prototype);
  for (const prototype of chain) for (const property of declared.get(prototype) ?? []) properties.set(property.property, property);
  return [...properties.values()];
};

/** Every variable that some configuration class of this process declares. */
export const isDeclaredVariable = (name: string): boolean => names.has(name);
