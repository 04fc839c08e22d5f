import type { EmailChangeOutcome } from '#contracts';
import { html } from '../html/html.js';
import { document, explanation, type PageFrame, wordsOf } from './layout.js';

/** Behind the link of the message to a user's present address. Opening it decides nothing, because mail scanners open links. */
export const emailChangePage = (page: PageFrame & { readonly email: string }): string => {
  const words = wordsOf(page).emailChange.link;
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead(page.email, page.tenantName)}</p>
      <p>${words.hint}</p>
      <form method="post">
        <div class="actions">
          <button id="allow" type="submit" name="decision" value="allow">${words.allow}</button>
          <button id="refuse" class="secondary" type="submit" name="decision" value="refuse">${words.refuse}</button>
        </div>
      </form>`,
  );
};

/** `account`: where the reader goes on: to another password, where they refused. */
export const emailChangeDonePage = (page: PageFrame & { readonly outcome: EmailChangeOutcome; readonly account: string }): string => {
  const words = wordsOf(page).emailChange.link;
  return document(
    page,
    words.doneTitle,
    html`<div class="notice" data-kind="success" id="success" role="status"><p>${words.done[page.outcome]}</p></div>
      <div class="actions"><a id="continue" class="button" href="${page.account}">${words.goOn[page.outcome]}</a></div>`,
  );
};

export const emailChangeOverPage = (frame: PageFrame): string => {
  const words = wordsOf(frame).emailChange.link;
  return document(frame, words.overTitle, explanation(words.over));
};
