import { html } from '../html/html.js';
import { momentOf } from '../messages/time.js';
import { document, type PageFrame, wordsOf } from '../pages/layout.js';
import { type OwnAccountFrame, ownForm, sectionPage } from './frame.js';

export type OwnDeletionPage = OwnAccountFrame & {
  /** How the user knows themselves; null: not known at the moment. */
  readonly account: string | null;
  /** Days for which it can be kept; 0: it is erased at once. */
  readonly graceDays: number;
  /** Whether the form came without the word that it is meant. */
  readonly isUnconfirmed: boolean;
};

/** What becomes of an account that its user has deleted, and the form that does it; `delete` is `yes` where they mean it. */
export const ownDeletionPage = (page: OwnDeletionPage): string => {
  const words = wordsOf(page).deletion;
  const { account, graceDays, isUnconfirmed, tenantName } = page;
  const state = isUnconfirmed ? html` aria-invalid="true" aria-describedby="error"` : html``;
  return sectionPage(
    page,
    'deletion',
    html`<p class="lead" id="what">${graceDays === 0 ? words.atOnce : words.later(graceDays)}</p>
      <ul class="facts">
        ${words.consequences(tenantName).map((consequence) => html`<li>${consequence}</li>`)}
      </ul>
      <p class="aside"><a id="take-data" href="${page.addresses.data}">${words.takeData}</a></p>
      ${ownForm(
        page,
        html`<div class="choice">
            <input id="delete" name="delete" type="checkbox" value="yes" required${state} />
            <label for="delete">${account === null ? words.confirm : words.confirmOf(account)}</label>
          </div>
          <div class="actions"><button id="submit" class="danger" type="submit">${words.submit}</button></div>`,
      )}`,
    { problem: isUnconfirmed ? words.unconfirmed : null },
  );
};

export type AccountClosedPage = PageFrame & {
  /** Until when it can be kept (ISO 8601); null: it is erased. */
  readonly dueAt: string | null;
  /** Where its user signs in to keep it. */
  readonly account: string;
};

/** For who has just had their account deleted. */
export const accountClosedPage = (page: AccountClosedPage): string => {
  const words = wordsOf(page).deletion;
  const { dueAt, account, locale } = page;
  if (dueAt === null) return document(page, words.erased.title, html`<p class="lead" id="success" role="status">${words.erased.text}</p>`);
  return document(
    page,
    words.closed.title,
    html`<p class="lead" id="success" role="status">${words.closed.text(momentOf(locale, dueAt))}</p>
      <div class="actions"><a id="keep" class="button secondary" href="${account}">${words.closed.keep}</a></div>`,
  );
};
