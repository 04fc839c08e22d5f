import type { DetailFact, DetailValue, RequestedDetail } from '#contracts';
import { html, type Html } from '../html/html.js';
import type { Messages } from '../messages/messages.js';

type Words = Pick<Messages['consent'], 'yes' | 'no'>;

const plainValue = (value: Exclude<DetailValue, readonly DetailFact[]>, { yes, no }: Words): string => {
  if (typeof value === 'boolean') return value ? yes : no;
  return String(value);
};

const isFacts = (value: DetailValue): value is readonly DetailFact[] => Array.isArray(value);

const factItem = ({ name, value }: DetailFact, words: Words): Html =>
  html`<li>
    ${name !== null && html`<b>${name}</b>${isFacts(value) ? '' : ': '}`}${isFacts(value) ? factList(value, words) : plainValue(value, words)}
  </li>`;

/** Every fact, however deep: what is not shown would be allowed unseen. */
const factList = (facts: readonly DetailFact[], words: Words): Html =>
  html`<ul class="facts">
    ${facts.map((each) => factItem(each, words))}
  </ul>`;

/** What is allowed in detail (RFC 9396), with all that it says. */
export const describedDetail = ({ description, facts }: RequestedDetail, words: Words): Html =>
  html`${description}${facts.length > 0 && factList(facts, words)}`;
