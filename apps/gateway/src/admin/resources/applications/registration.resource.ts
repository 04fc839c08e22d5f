import type { Type } from '@nestjs/common';
import {
  type FixedMember,
  type Registration,
  registrationField,
  type RegistrationField,
  type RegistrationMember,
  registrationMembers,
  type RequiredMember,
} from '#contracts';
import { AnyObject, AnyObjectList, Choices, Bool, OneOf, Text, StringList, Int } from '../../input/members.js';
import { type OnWire, type SnakeName, toSnakeCase } from '../../input/wire-names.js';

const memberOf = (field: RegistrationField): PropertyDecorator => {
  const { description, example, nullable } = field;
  const told = { description, ...(example !== undefined && { example }), ...(nullable && { nullable }) };
  switch (field.kind) {
    case 'boolean':
      return Bool(told);
    case 'integer':
      return Int({ ...told, from: field.from, to: field.to });
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
  }
};

const EveryField: ClassDecorator = ({ prototype }) => {
  for (const member of registrationMembers) memberOf(registrationField(member))(prototype as object, toSnakeCase(member));
};

@EveryField
class RegistrationMembers {}

/** A member for each field of a registration, checked and described as the field says. */
export const RegistrationResource = RegistrationMembers as Type<OnWire<Registration>>;

const wireNamesOf = <Member extends RegistrationMember>(property: 'fixed' | 'required'): readonly SnakeName<Member>[] =>
  registrationMembers
    .filter((member) => registrationField(member)[property] === true)
    .map((member) => toSnakeCase(member) as SnakeName<Member>);

/** What must be said when an application is created. */
export const requiredMembers = wireNamesOf<RequiredMember>('required');

/** What cannot be changed afterwards. */
export const fixedMembers = wireNamesOf<FixedMember>('fixed');
