import { type Type } from '@nestjs/common';
import { PartialType } from '@nestjs/swagger';

/** The members of a class, each of which may be left out, but not be null unless it may be anyway. */
export const Changes = <Whole>(whole: Type<Whole>): Type<Partial<Whole>> => PartialType(whole, { skipNullProperties: false });
