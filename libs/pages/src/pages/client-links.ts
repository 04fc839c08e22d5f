import type { ClientLinks } from '#contracts';
import { html, type Html } from '../html/html.js';
import { httpsAddress, type PageFrame, wordsOf } from './layout.js';

/** A page of the client's own gets neither hold of this one nor its address, and does not take its place. */
const linkTo = (address: string | null, text: string): Html | null => {
  const href = httpsAddress(address);
  return href === null ? null : html`<li><a href="${href}" target="_blank" rel="noopener noreferrer">${text}</a></li>`;
};

/** Links to the pages about a client (OpenID Connect Dynamic Client Registration 1.0 §2), of which those at https addresses count; null: there is none. */
export const clientLinkList = (page: PageFrame, { clientUri, policyUri, tosUri }: ClientLinks): Html | null => {
  const { links } = wordsOf(page).consent;
  const items = [linkTo(clientUri, links.clientUri), linkTo(policyUri, links.policyUri), linkTo(tosUri, links.tosUri)];
  return items.every((item) => item === null)
    ? null
    : html`<ul class="links">
        ${items}
      </ul>`;
};
