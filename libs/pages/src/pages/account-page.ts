import { html } from '../html/html.js';
import { document, lead, type PageFrame, wordsOf } from './layout.js';

export type AccountPage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  /** How the user who is signed in knows themselves; null: not known at the moment. */
  readonly account: string | null;
  /** Where somebody else signs in. */
  readonly otherAccount: string;
};

/** With which account to go on: `account` is `continue`, or the link leads on. */
export const accountPage = (page: AccountPage): string => {
  const words = wordsOf(page).account;
  return document(
    page,
    words.title,
    html`${lead(words.lead(page.clientName), page.clientLogoUri)}
      <form method="post">
        <div class="actions">
          <button id="submit" type="submit" name="account" value="continue">
            ${page.account === null ? words.goOn : words.goOnAs(page.account)}
          </button>
          <a id="other-account" class="button secondary" href="${page.otherAccount}">${words.other}</a>
        </div>
      </form>`,
  );
};
