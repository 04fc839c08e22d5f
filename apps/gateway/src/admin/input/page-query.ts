import { maxPageSize, type PageRequest } from '#contracts';
import { Text, WholeText } from './members.js';

/** Which page of a list. */
export class PageQuery {
  @WholeText({ description: 'How many items at most.', optional: true, from: 1, to: maxPageSize, example: 20 })
  limit?: number;

  @Text({ description: 'The `next_cursor` of the page before; left out for the first page.', optional: true, maxLength: 500 })
  cursor?: string;
}

/** What a service is asked for: 20 items where the caller does not say. */
export const pageRequestOf = ({ limit = 20, cursor }: PageQuery): PageRequest => ({ limit, cursor });
