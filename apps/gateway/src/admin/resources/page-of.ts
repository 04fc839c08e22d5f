import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

/** The class of a page of a list. Extend it, so that it has a name in the OpenAPI document. */
export const PageOf = <Item>(item: Type<Item>) => {
  class PageOfItems {
    @ApiProperty({ type: [item] })
    items!: readonly Item[];

    @ApiProperty({ type: String, nullable: true, description: 'The `cursor` of the next page; null on the last.' })
    next_cursor!: string | null;
  }
  return PageOfItems;
};
