import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type as TypeOf } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/*
 * Members of requests and resources: each decorator says both what is checked and what the OpenAPI document shows.
 * Messages complete a sentence that begins with the member's name; the first check that fails is told of. What a value means is for the services to check.
 */

type Member = {
  readonly description: string;
  readonly example?: unknown;
  /** May be left out of a request. */
  readonly optional?: true;
  /** May be null. */
  readonly nullable?: true;
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const member = (
  { description, example, optional, nullable }: Member,
  schema: ApiPropertyOptions,
  checks: PropertyDecorator[],
): PropertyDecorator => {
  const property = {
    ...schema,
    description,
    required: !optional,
    ...(nullable && { nullable }),
    ...(example !== undefined && { example }),
  };
  const decorators = [ApiProperty(property as ApiPropertyOptions), ...checks];
  if (optional) decorators.push(ValidateIf((_object, value) => value !== undefined));
  if (nullable) decorators.push(ValidateIf((_object, value) => value !== null));
  return applyDecorators(...decorators);
};

export const Text = (
  options: Member & {
    readonly minLength?: number;
    readonly maxLength: number;
    readonly pattern?: { readonly of: RegExp; readonly message: string };
  },
): PropertyDecorator => {
  const { minLength = 0, maxLength, pattern } = options;
  return member(options, { type: String, maxLength, ...(minLength > 0 && { minLength }), ...(pattern && { pattern: pattern.of.source }) }, [
    IsString({ message: 'must be text' }),
    MaxLength(maxLength, { message: `must have at most ${counted(maxLength, 'character')}` }),
    ...(minLength > 0 ? [MinLength(minLength, { message: `must have at least ${counted(minLength, 'character')}` })] : []),
    ...(pattern ? [Matches(pattern.of, { message: pattern.message })] : []),
  ]);
};

export const Bool = (options: Member): PropertyDecorator =>
  member(options, { type: Boolean }, [IsBoolean({ message: 'must be true or false' })]);

/** What a double cannot hold is read as infinite, which is too large and yet no less whole. */
const withinDoubles = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isNaN(value) ? Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE)) : value;

export const Int = (options: Member & { readonly from: number; readonly to: number }): PropertyDecorator =>
  member(options, { type: 'integer', minimum: options.from, maximum: options.to }, [
    Transform(({ value }: { value: unknown }) => withinDoubles(value)),
    IsInt({ message: 'must be a whole number' }),
    Min(options.from, { message: `must be at least ${options.from}` }),
    Max(options.to, { message: `must be at most ${options.to}` }),
  ]);

/** Any number. */
export const Num = (options: Member): PropertyDecorator =>
  member(options, { type: Number }, [
    Transform(({ value }: { value: unknown }) => withinDoubles(value)),
    IsNumber({}, { message: 'must be a number' }),
  ]);

/** As `Int`, for a member of a query, where numbers are text. */
export const WholeText = (options: Member & { readonly from: number; readonly to: number }): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^-?\d+$/.test(value) ? withinDoubles(Number(value)) : value,
    ),
    Int(options),
  );

export const OneOf = (options: Member & { readonly values: readonly string[] }): PropertyDecorator =>
  member(options, { type: String, enum: [...options.values] }, [
    IsIn(options.values, { message: `must be one of ${options.values.join(', ')}` }),
  ]);

export const StringList = (options: Member & { readonly maxItems: number; readonly maxLength: number }): PropertyDecorator =>
  member(options, { type: [String], maxItems: options.maxItems }, [
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(options.maxItems, { message: `must have at most ${counted(options.maxItems, 'item')}` }),
    IsString({ each: true, message: 'must have only text as items' }),
    MaxLength(options.maxLength, { each: true, message: `must have items of at most ${counted(options.maxLength, 'character')} each` }),
  ]);

export const Choices = (options: Member & { readonly values: readonly string[] }): PropertyDecorator =>
  member(options, { type: [String], enum: [...options.values], maxItems: options.values.length }, [
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(options.values.length, { message: `must have at most ${counted(options.values.length, 'item')}` }),
    IsIn(options.values, { each: true, message: `must have only items that are one of ${options.values.join(', ')}` }),
  ]);

// Swagger takes a function for a lazy type by its name, which is the property's: `type`.
export const Part = (options: Member & { readonly of: () => Type }): PropertyDecorator =>
  member(options, { type: () => options.of() }, [TypeOf(options.of), IsObject({ message: 'must be an object' }), ValidateNested()]);

export const ObjectList = (options: Member & { readonly of: () => Type; readonly maxItems: number }): PropertyDecorator =>
  member(options, { type: () => options.of(), isArray: true, maxItems: options.maxItems }, [
    TypeOf(options.of),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(options.maxItems, { message: `must have at most ${counted(options.maxItems, 'item')}` }),
    IsObject({ each: true, message: 'must have only objects as items' }),
    ValidateNested({ each: true }),
  ]);

/** Objects whose contents are the caller's own. */
export const AnyObjectList = (options: Member & { readonly maxItems: number }): PropertyDecorator =>
  member(options, { type: 'array', items: { type: 'object', additionalProperties: true }, maxItems: options.maxItems }, [
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(options.maxItems, { message: `must have at most ${counted(options.maxItems, 'item')}` }),
    IsObject({ each: true, message: 'must have only objects as items' }),
  ]);

export const AnyObject = (options: Member): PropertyDecorator =>
  member(options, { type: 'object', additionalProperties: true }, [IsObject({ message: 'must be an object' })]);
