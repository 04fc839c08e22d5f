import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import type { InvalidMember } from '#contracts';
import { InvalidInput } from './invalid-input.js';

/** Deeper than any request needs, and shallow enough for everything that walks a request by recursion. */
const mostLevels = 20;

/** Level by level, not by recursion: the depth is what an attacker chooses. */
const isTooDeep = (body: object): boolean => {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostLevels) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : []));
  }
  return false;
};

/** RFC 6901 §3. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const membersOf = (errors: readonly ValidationError[], parent = ''): readonly InvalidMember[] =>
  errors.flatMap(({ property, value, constraints = {}, children = [] }) => {
    const pointer = `${parent}/${escaped(property)}`;
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
    if (isTooDeep(input)) throw new InvalidInput([{ pointer: '', detail: `must not be nested deeper than ${mostLevels} levels` }]);

    const instance: unknown = plainToInstance(metatype, input);
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
