import type { AppConfig } from './app-config.js';
import { envPropertiesOf } from './env.js';

/** One setting, as docs/configuration.md shows it. */
export type Setting = {
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  readonly default: string | null;
  readonly required: boolean;
  readonly secret: boolean;
  readonly example: string | null;
};

/** The settings of a configuration class in the order of their declaration. */
export const describeConfig = (type: new () => AppConfig): readonly Setting[] =>
  envPropertiesOf(type).map((property) => ({
    name: property.name,
    description: property.description,
    kind: property.kind,
    default: property.default === undefined ? null : (property.shownDefault ?? String(property.default)),
    required: property.default === undefined && property.optional !== true,
    secret: property.secret === true,
    example: property.example ?? null,
  }));
