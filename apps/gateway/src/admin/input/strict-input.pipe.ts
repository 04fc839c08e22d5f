import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { type InvalidMember, ServiceError } from '#contracts';

/** Deeper than any request needs, and shallow enough for everything that walks a request by recursion. */
const mostLevels = 20;

const invalid = (members: readonly InvalidMember[]): ServiceError =>
  new ServiceError('invalid_argument', 'The request has invalid members.', { members });

/** Level by level, not by recursion: the depth is what an attacker chooses. */
const isTooDeep = (body: object): boolean => {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostLevels) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
};

/** RFC 6901 §3. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const membersOf = (errors: readonly ValidationError[], parent = ''): readonly InvalidMember[] =>
  errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const pointer = `${parent}/${escaped(property)}`;
    const { whitelistValidation: unknown, ...others } = constraints;
    const [detail] = unknown === undefined ? Object.values(others) : ['is not known'];
    return [...(detail === undefined ? [] : [{ pointer, detail }]), ...membersOf(children, pointer)];
  });

/**
 * Checks a body or query against its class: unknown members are refused, each invalid member is named once. Refuses with
 * `invalid_argument`. A body that is missing is one without members.
 */
@Injectable()
export class StrictInputPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if ((type !== 'body' && type !== 'query') || metatype === undefined) return value;
    const input = value ?? {};
    if (typeof input !== 'object' || Array.isArray(input)) throw invalid([{ pointer: '', detail: 'must be a JSON object' }]);
    if (isTooDeep(input)) throw invalid([{ pointer: '', detail: `must not be nested deeper than ${mostLevels} levels` }]);

    const instance: unknown = plainToInstance(metatype, input);
    if (typeof instance !== 'object' || instance === null) throw invalid([{ pointer: '', detail: 'must be a JSON object' }]);
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      validationError: { target: false, value: false },
    });
    if (errors.length > 0) throw invalid(membersOf(errors));
    return instance;
  }
}
