import type { AttributeChanges, AttributeValues, Json, UserAttribute } from '#contracts';
import type { Violations } from '#kernel';
import { changeAttributes } from '../user-attributes.js';
import type { ExportedAttributes, ExportedValues } from './exported-record.js';

const numberForm = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** A value that another system keeps as text, as the attribute has it; what cannot be read stays as it is, to be refused. */
const asKindOf = ({ kind }: UserAttribute, value: Json): Json => {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (kind === 'number' && numberForm.test(text)) return Number(text);
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return value;
};

const isNothing = (value: Json): boolean => value === null || value === '';

/** Of what was found, what the tenant has an attribute for. */
const found = (schema: readonly UserAttribute[], values: ExportedValues): { readonly [name: string]: Json } =>
  Object.fromEntries(
    schema.flatMap((attribute) => {
      const value = Object.hasOwn(values, attribute.name) ? (values[attribute.name] ?? null) : null;
      return isNothing(value) ? [] : [[attribute.name, asKindOf(attribute, value)]];
    }),
  );

/** What an administrator may say of a user, and what the user may. */
const asFound = (schema: readonly UserAttribute[], values: ExportedValues, ownValues: ExportedValues): ExportedValues => {
  const writable = schema.filter(({ userAccess }) => userAccess === 'write');
  return { ...found(writable, ownValues), ...found(schema, values) };
};

/** The attributes of a user who is imported, by the tenant's schema. Adds a finding for each that is unfit, and for each of `named` ones that the schema does not know. */
export const importedAttributes = (
  violations: Violations,
  schema: readonly UserAttribute[],
  exported: ExportedAttributes,
): AttributeValues => {
  // Whatever arrives is looked at by the kind of its attribute: nothing that is none of it is stored.
  const changes = (exported.are === 'named' ? exported.values : asFound(schema, exported.values, exported.ownValues)) as AttributeChanges;
  return changeAttributes(violations, schema, { current: {}, changes, author: 'administrator' });
};
