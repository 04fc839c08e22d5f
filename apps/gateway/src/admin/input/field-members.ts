import type { Type } from '@nestjs/common';
import type { FieldKind, PartName } from '#contracts';
import { AnyObject, AnyObjectList, Bool, Choices, Int, ObjectList, OneOf, StringList, Text } from './members.js';
import { toSnakeCase } from './wire-names.js';

type Field = FieldKind & {
  readonly description: string;
  readonly example?: unknown;
  readonly nullable?: true;
  readonly optional?: true;
};

/** The resources of parts, by what they are. */
type PartResources = { readonly [Name in PartName]?: () => Type };

const memberOf = (field: Field, parts: PartResources): PropertyDecorator => {
  const { description, example, nullable, optional } = field;
  const told = { description, ...(example !== undefined && { example }), ...(nullable && { nullable }), ...(optional && { optional }) };
  switch (field.kind) {
    case 'boolean':
      return Bool(told);
    case 'integer':
      return Int({ ...told, from: field.from, to: field.to });
    case 'grade':
      return Int({ ...told, from: Math.min(...field.values), to: Math.max(...field.values) });
    case 'choice':
      return OneOf({ ...told, values: field.values });
    case 'choices':
      return Choices({ ...told, values: field.values });
    case 'text':
      return Text({ ...told, minLength: field.minLength ?? 0, maxLength: field.maxLength });
    case 'texts':
      return StringList({ ...told, maxItems: field.maxItems, maxLength: field.maxLength });
    case 'object':
      return AnyObject(told);
    case 'objects':
      return AnyObjectList({ ...told, maxItems: field.maxItems });
    case 'parts': {
      const of = parts[field.of];
      if (of === undefined) throw new Error(`${field.of} has no resource`);
      return ObjectList({ ...told, maxItems: field.maxItems, of });
    }
  }
};

/** Gives a class a member for each of these fields, checked and described as the field says. Throws an `Error` for a part without a resource. */
export const EveryField =
  <Member extends string>(members: readonly Member[], fieldOf: (member: Member) => Field, parts: PartResources = {}): ClassDecorator =>
  ({ prototype }) => {
    for (const member of members) memberOf(fieldOf(member), parts)(prototype as object, toSnakeCase(member));
  };
