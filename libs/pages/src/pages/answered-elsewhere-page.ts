import type { AnsweredElsewhere } from '#contracts';
import { html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';

/** After a person has decided what a client hears of elsewhere. `applications`: where they see, and end, what has access to their account. */
export const answeredElsewherePage = (page: PageFrame & AnsweredElsewhere & { readonly applications: string }): string => {
  const words = wordsOf(page)[page.delivery];
  if (page.decision === 'deny')
    return document(page, words.deniedTitle, html`<p class="lead" id="denied">${words.denied(page.clientName)}</p>`);
  return document(
    page,
    words.allowedTitle,
    html`<div class="notice" data-kind="success" id="success" role="status"><p>${words.allowed(page.clientName)}</p></div>
      <p class="aside"><a id="applications" href="${page.applications}">${words.toApplications}</a></p>`,
  );
};
