import type { ClientLinks } from '#contracts';
import { html, type Html } from '../html/html.js';
import type { Messages } from '../messages/messages.js';
import { document, httpsAddress, lead, type PageFrame, wordsOf } from './layout.js';

export type ConsentPage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  readonly clientLinks: ClientLinks;
  /** `allowed`: by this user, before. */
  readonly scopes: readonly { readonly name: string; readonly description: string | null; readonly allowed: boolean }[];
  /** How the user knows themselves: a name or an address; null: not known at the moment. */
  readonly account: string | null;
  /** Where somebody else signs in. */
  readonly otherAccount: string;
};

const tick = html`<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
  <path d="M4 10.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" />
</svg>`;

type Words = Messages['consent'];

const scopeItem = ({ name, description }: ConsentPage['scopes'][number], words: Words): Html => {
  const text = Object.hasOwn(words.scopes, name) ? words.scopes[name] : description;
  return html`<li>${tick}${text ? html`<span>${text}</span>` : html`<span><code>${name}</code></span>`}</li>`;
};

const scopeList = (id: string, title: string, items: Html | readonly Html[]): Html =>
  html`<h2 id="${id}">${title}</h2>
    <ul class="scopes" aria-labelledby="${id}">
      ${items}
    </ul>`;

/** What is asked for now, apart from what is allowed already and stays so. */
const scopeLists = ({ scopes }: ConsentPage, words: Words): Html => {
  if (scopes.length === 0) return scopeList('scopes', words.scopesTitle, html`<li>${tick}<span>${words.noScopes}</span></li>`);
  const listOf = (allowed: boolean): readonly Html[] =>
    scopes.filter((scope) => scope.allowed === allowed).map((scope) => scopeItem(scope, words));
  const [fresh, known] = [listOf(false), listOf(true)];
  return html`${fresh.length > 0 && scopeList('scopes', known.length > 0 ? words.moreScopesTitle : words.scopesTitle, fresh)}
  ${known.length > 0 && scopeList('allowed-scopes', words.allowedScopesTitle, known)}`;
};

/** A page of the client's own gets neither hold of this one nor its address, and does not take its place. */
const linkTo = (address: string | null, text: string): Html | null => {
  const href = httpsAddress(address);
  return href === null ? null : html`<li><a href="${href}" target="_blank" rel="noopener noreferrer">${text}</a></li>`;
};

const linkList = ({ clientLinks }: ConsentPage, { links }: Words): Html | null => {
  const { clientUri, policyUri, tosUri } = clientLinks;
  const items = [linkTo(clientUri, links.clientUri), linkTo(policyUri, links.policyUri), linkTo(tosUri, links.tosUri)];
  return items.every((item) => item === null)
    ? null
    : html`<ul class="links">
        ${items}
      </ul>`;
};

/** The form of the step `consent` of `{issuer}/login`: `decision` is `allow` or `deny`. */
export const consentPage = (page: ConsentPage): string => {
  const words = wordsOf(page).consent;

  return document(
    page,
    words.title(page.clientName),
    html`${lead(words.lead(page.clientName, page.tenantName), page.clientLogoUri)} ${scopeLists(page, words)}
      <p class="note">
        ${words.note(page.clientName)}${page.account !== null && html` ${words.signedInAs(page.account)}`}
        <a id="other-account" href="${page.otherAccount}">${words.otherAccount}</a>
      </p>
      ${linkList(page, words)}
      <form method="post">
        <div class="actions">
          <button id="allow" type="submit" name="decision" value="allow">${words.allow}</button>
          <button id="deny" class="secondary" type="submit" name="decision" value="deny">${words.deny}</button>
        </div>
      </form>`,
  );
};
