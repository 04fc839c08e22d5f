import { html } from '../html/html.js';
import { momentOf } from '../messages/time.js';
import { document, lead, type PageFrame, wordsOf } from './layout.js';

export type RestorePage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  /** From when on the account is erased (ISO 8601); null: not known. */
  readonly dueAt: string | null;
  /** The way back to the application, without keeping it; null: there is none. */
  readonly wayBack: string | null;
  /** Where somebody else signs in. */
  readonly otherAccount: string;
};

/** Whether somebody keeps the account that they had deleted: `restore` is `keep`. */
export const restorePage = (page: RestorePage): string => {
  const words = wordsOf(page).deletion.restore;
  const { clientName, clientLogoUri, dueAt, wayBack, otherAccount, tenantName, locale } = page;
  return document(
    page,
    words.title,
    html`${lead(words.lead(tenantName), clientLogoUri)}
      <p id="due">${dueAt === null ? words.soon : words.until(momentOf(locale, dueAt))}</p>
      <form method="post">
        <div class="actions">
          <button id="allow" type="submit" name="restore" value="keep">${words.keep}</button>
          ${wayBack !== null && html`<a id="deny" class="button secondary" href="${wayBack}">${words.leave(clientName)}</a>`}
        </div>
      </form>
      <p class="aside"><a id="other-account" href="${otherAccount}">${words.otherAccount}</a></p>`,
  );
};
