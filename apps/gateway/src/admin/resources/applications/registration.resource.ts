import type { Type } from '@nestjs/common';
import {
  type FixedMember,
  type Registration,
  registrationField,
  type RegistrationMember,
  registrationMembers,
  type RequiredMember,
} from '#contracts';
import { EveryField } from '../../input/field-members.js';
import { type OnWire, type SnakeName, toSnakeCase } from '../../input/wire-names.js';

@EveryField(registrationMembers, registrationField)
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
