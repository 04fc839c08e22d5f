import { type Fragment, html } from '../html/html.js';
import { placeOf } from '../messages/place.js';
import { momentOf } from '../messages/time.js';
import { document, explanation, type PageFrame, wordsOf } from './layout.js';

/** A sign-in as its user is told of it: names of browser and system as far as they are known, its moment (ISO 8601), and where it came from. */
export type ShownSignIn = {
  readonly browser: string | null;
  readonly system: string | null;
  readonly signedInAt: string;
  readonly network: string | null;
  readonly country: string | null;
};

const fact = (name: string, value: string): Fragment =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

/** Behind the link of the message about a sign-in. Opening it changes nothing, because mail scanners open links. */
export const signInNoticePage = (page: PageFrame & ShownSignIn): string => {
  const words = wordsOf(page).signInNotice;
  const browser = [page.browser, page.system].filter((name) => name !== null).join(', ');
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead(page.tenantName)}</p>
      <div class="notice" id="sign-in">
        <dl class="plain">
          ${fact(words.browser, browser === '' ? words.unknown : browser)} ${fact(words.time, momentOf(page.locale, page.signedInAt))}
          ${fact(words.place, placeOf(page.locale, page) ?? words.unknown)}
        </dl>
      </div>
      <p class="note">${words.hint}</p>
      <form method="post"><button id="disown" type="submit">${words.disown}</button></form>
      <p class="aside">${words.ifYou}</p>`,
  );
};

/** `forgot`: where the reader chooses another password; null: those who run the tenant set it. */
export const signInDisownedPage = (page: PageFrame & { readonly forgot: string | null }): string => {
  const words = wordsOf(page).signInNotice;
  return document(
    page,
    words.doneTitle,
    html`<div class="notice" data-kind="success" id="success" role="status"><p>${words.done}</p></div>
      <p>${page.forgot === null ? words.nextByOthers(page.tenantName) : words.next}</p>
      ${page.forgot !== null && html`<div class="actions"><a id="continue" class="button" href="${page.forgot}">${words.choosePassword}</a></div>`}`,
  );
};

/** `sessions`: where the reader sees where they are signed in. */
export const signInNoticeOverPage = (page: PageFrame & { readonly sessions: string }): string => {
  const { signInNotice: words, ownAccount } = wordsOf(page);
  return document(
    page,
    words.overTitle,
    html`${explanation(words.over)}
      <div class="actions">
        <a id="sessions" class="button secondary" href="${page.sessions}">${ownAccount.sections.sessions.title}</a>
      </div>`,
  );
};
