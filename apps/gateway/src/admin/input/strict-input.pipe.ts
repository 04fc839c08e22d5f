import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import type { InvalidMember } from '#contracts';
import { InvalidInput } from './invalid-input.js';
import { isFreeForm } from './wire-names.js';

/** Deeper than any request needs, and shallow enough for everything that walks a request by recursion. */
const maxLevels = 20;

/** Level by level, not by recursion: the depth is what an attacker chooses. */
const isTooDeep = (body: object): boolean => {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxLevels) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : []));
  }
  return false;
};

/** RFC 6901 §3. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const pointerTo = (parent: string, name: string): string => `${parent}/${escaped(name)}`;

/** Members named like what every object inherits (`constructor`, `toString`): no class of ours has one, and the conversion to classes trips over them. */
const inheritedNames = (value: unknown, parent = ''): readonly InvalidMember[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
        const pointer = pointerTo(parent, name);
        return name in Object.prototype ? [{ pointer, detail: 'is not known' }] : inheritedNames(inner, pointer);
      });

/** Numbers that are too large to be read (`1e999`): JSON has no word for what they became, and they would arrive as null. */
const infiniteNumbers = (value: unknown, pointer = ''): readonly InvalidMember[] => {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [{ pointer, detail: 'must be a number that can be read' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => infiniteNumbers(inner, pointerTo(pointer, name)));
};

/** Members whose contents are the caller's own go around the conversion: there every name counts. What they may hold is for the services to check. */
const instanceOf = (metatype: Type, input: object): unknown => {
  const entries: [string, unknown][] = Object.entries(input);
  const known = Object.fromEntries(entries.filter(([name]) => !isFreeForm(name)));
  const freeForm = Object.fromEntries(entries.filter(([name]) => isFreeForm(name)));
  const invalid = [...inheritedNames(known), ...infiniteNumbers(freeForm)];
  if (invalid.length > 0) throw new InvalidInput(invalid);
  return Object.assign(plainToInstance(metatype, known), freeForm);
};

const membersOf = (errors: readonly ValidationError[], parent = ''): readonly InvalidMember[] =>
  errors.flatMap(({ property, value, constraints = {}, children = [] }) => {
    const pointer = pointerTo(parent, property);
    const [detail] =
      'whitelistValidation' in constraints ? ['is not known'] : value === undefined ? ['is required'] : Object.values(constraints);
    return [...(detail === undefined ? [] : [{ pointer, detail }]), ...membersOf(children, pointer)];
  });

/**
 * Checks a body or query against its class: unknown members are refused, each invalid member is named once. Throws
 * `InvalidInput`. A body that is missing is one without members.
 */
@Injectable()
export class StrictInputPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if ((type !== 'body' && type !== 'query') || metatype === undefined) return value;
    const input = value ?? {};
    if (typeof input !== 'object' || Array.isArray(input)) throw new InvalidInput([{ pointer: '', detail: 'must be a JSON object' }]);
    if (isTooDeep(input)) throw new InvalidInput([{ pointer: '', detail: `must not be nested deeper than ${maxLevels} levels` }]);

    const instance: unknown = instanceOf(metatype, input);
    if (typeof instance !== 'object' || instance === null) throw new InvalidInput([{ pointer: '', detail: 'must be a JSON object' }]);
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      validationError: { target: false },
    });
    if (errors.length > 0) throw new InvalidInput(membersOf(errors));
    return instance;
  }
}
