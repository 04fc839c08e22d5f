import { html } from '../html/html.js';
import { document, lead, type PageFrame, wordsOf } from './layout.js';

export type ConsentPage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  readonly scopes: readonly { readonly name: string; readonly description: string | null }[];
  /** How the user knows themselves: a name or an address; null: not known at the moment. */
  readonly account: string | null;
};

const tick = html`<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
  <path d="M4 10.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" />
</svg>`;

/** The form of `{issuer}/consent`: `decision` is `allow` or `deny`. */
export const consentPage = (page: ConsentPage): string => {
  const words = wordsOf(page).consent;
  const scopeText = ({ name, description }: ConsentPage['scopes'][number]) => {
    const text = Object.hasOwn(words.scopes, name) ? words.scopes[name] : description;
    return text ? html`<span>${text}</span>` : html`<span><code>${name}</code></span>`;
  };
  const items =
    page.scopes.length === 0
      ? html`<li>${tick}<span>${words.noScopes}</span></li>`
      : page.scopes.map((scope) => html`<li>${tick}${scopeText(scope)}</li>`);

  return document(
    page,
    words.title(page.clientName),
    html`${lead(words.lead(page.clientName, page.tenantName), page.clientLogoUri)}
      <h2 id="scopes">${words.scopesTitle}</h2>
      <ul class="scopes" aria-labelledby="scopes">
        ${items}
      </ul>
      <p class="note">${words.note(page.clientName)}${page.account !== null && html` ${words.signedInAs(page.account)}`}</p>
      <form method="post">
        <div class="actions">
          <button id="allow" type="submit" name="decision" value="allow">${words.allow}</button>
          <button id="deny" class="secondary" type="submit" name="decision" value="deny">${words.deny}</button>
        </div>
      </form>`,
  );
};
