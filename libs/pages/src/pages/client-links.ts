import type { ClientLinks } from '#contracts';
import { html, type Html } from '../html/html.js';
import { httpsAddress, type PageFrame, wordsOf } from './layout.js';

export type LinkedClient = {
  readonly clientLinks: ClientLinks;
  /** The host of the web site that gets the answer; null: a program on a device that somebody answers for, or not known. */
  readonly redirectHost: string | null;
};

/** What a link to a page of the client's own is called: one of another site than the client's `hosts` by its host, too (RFC 7591 §5). */
export const linkText = (href: string, text: string, hosts: readonly string[]): string => {
  const { host } = new URL(href);
  return hosts.includes(host) ? text : `${text} (${host})`;
};

/** A page of the client's own gets neither hold of this one nor its address, and does not take its place. */
const linkTo = (address: string | null, text: string, hosts: readonly string[]): Html | null => {
  const href = httpsAddress(address);
  if (href === null) return null;
  return html`<li><a href="${href}" target="_blank" rel="noopener noreferrer">${linkText(href, text, hosts)}</a></li>`;
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
  const hosts = page.redirectHost === null ? [] : [page.redirectHost];
  const items = linked.map(([address, text]) => linkTo(address, text, hosts));
  return items.every((item) => item === null)
    ? null
    : html`<ul class="links">
        ${items}
      </ul>`;
};
