import type { AttributeValue, ParameterList, ServiceError, UserAttribute } from '#contracts';
import { attributeFieldName, type AttributeProblem } from '#pages';
import { singleParameter } from './parameters.js';

/** What was typed into the fields of attributes; null: nothing. */
export type TypedAttributes = { readonly [name: string]: AttributeValue | null };

/** Characters beyond which nothing of a field is looked at. */
const longest = 8_192;

/** A value as its kind has it; one that is none stays as it was typed, so that it is refused and shown. */
const typedValue = ({ kind }: UserAttribute, text: string): AttributeValue | null => {
  if (text === '') return null;
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  const number = kind === 'number' && /^[-+0-9.eE]{1,40}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : text;
};

/** What a form says of attributes that its user may change; one without a field says nothing. Whether it may be so is for the identity service to say. */
export const typedAttributes = (form: ParameterList, attributes: readonly UserAttribute[]): TypedAttributes =>
  Object.fromEntries(
    attributes.flatMap((attribute) => {
      const { name, userAccess } = attribute;
      const text = singleParameter(form, attributeFieldName(name));
      if (userAccess !== 'write' || text === null) return [];
      return [[name, typedValue(attribute, text.trim().slice(0, longest))] as const];
    }),
  );

/** The values to show once more. */
export const typedValues = (typed: TypedAttributes): { readonly [name: string]: AttributeValue } =>
  Object.fromEntries(Object.entries(typed).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));

/** Which fields were refused, and whether for being empty. */
export const attributeProblems = ({ members = [] }: ServiceError, typed: TypedAttributes): { readonly [name: string]: AttributeProblem } =>
  Object.fromEntries(
    members.flatMap(({ pointer }) => {
      const name = /^\/attributes\/([a-z0-9_]+)$/.exec(pointer)?.[1];
      if (name === undefined) return [];
      return [[name, (typed[name] ?? null) === null ? 'missing' : 'unfit'] as const];
    }),
  );
