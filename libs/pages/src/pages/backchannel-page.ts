import { html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';

/** Behind the link of a message that asks somebody about a request of a client (CIBA §7). Opening it changes nothing. `isOver`: nothing waits. */
export const backchannelPage = (page: PageFrame & { readonly token: string; readonly isOver: boolean }): string => {
  const words = wordsOf(page).backchannel;
  if (page.isOver) return document(page, words.overTitle, html`<p class="lead" id="error">${words.over}</p>`);
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead(page.tenantName)}</p>
      <p class="note">${words.warning}</p>
      <form method="post">
        <input type="hidden" name="token" value="${page.token}" />
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>`,
  );
};
