import type { FieldKind, Said } from './field.js';

/** A setting of a tenant, as those see it who treat all alike. All have a default; `optional`: an older tenant may lack it. */
export type SettingField = FieldKind & Said<unknown> & { readonly default: unknown; readonly optional?: true };
