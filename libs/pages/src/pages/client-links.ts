import type { ClientLinks } from '#contracts';
import { html, type Html } from '../html/html.js';
import { httpsAddress, type PageFrame, wordsOf } from './layout.js';

export type LinkedClient = {
  readonly clientLinks: ClientLinks;
  /** The host of the web site that gets the answer; null: a program on a device that somebody answers for, or not known. */
  readonly redirectHost: string | null;
};

/** A page of the client's own gets neither hold of this one nor its address, and does not take its place. One of another site than the answer goes to is told by its host (RFC 7591 §5). */
const linkTo = (address: string | null, text: string, redirectHost: string | null): Html | null => {
  const href = httpsAddress(address);
  if (href === null) return null;
  const { host } = new URL(href);
  return html`<li>
    <a href="${href}" target="_blank" rel="noopener noreferrer">${host === redirectHost ? text : `${text} (${host})`}</a>
  </li>`;
};

/** Links to the pages about a client (OpenID Connect Dynamic Client Registration 1.0 §2), of which those at https addresses count; null: there is none. */
export const clientLinkList = (page: PageFrame & LinkedClient): Html | null => {
  const { links } = wordsOf(page).consent;
  const { clientUri, policyUri, tosUri } = page.clientLinks;
  const linked = [
    [clientUri, links.clientUri],
    [policyUri, links.policyUri],
    [tosUri, links.tosUri],
  ] as const;
  const items = linked.map(([address, text]) => linkTo(address, text, page.redirectHost));
  return items.every((item) => item === null)
    ? null
    : html`<ul class="links">
        ${items}
      </ul>`;
};
