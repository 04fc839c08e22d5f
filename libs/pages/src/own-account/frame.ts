import type { AccountSection } from '#contracts';
import { type Fragment, html, type Html } from '../html/html.js';
import { momentOf } from '../messages/time.js';
import type { OwnAccountWords } from '../messages/own-account/words.js';
import { alert, document, type PageFrame, wordsOf } from '../pages/layout.js';

/** What every page of one's own account has. */
export type OwnAccountFrame = PageFrame & {
  readonly addresses: { readonly [Section in AccountSection]: string };
  /** Proof that the forms of this page were shown to the browser that holds the session. */
  readonly confirmation: string;
};

/** What the pages of one's own account say in the language of this frame. */
export const ownWordsOf = (frame: PageFrame): OwnAccountWords['ownAccount'] => wordsOf(frame).ownAccount;

/** The user's own account, as what a sign-in leads to. */
export const ownAccountName = (frame: PageFrame): string => ownWordsOf(frame).asDestination;

/** A page of one section, with the way back to the overview. `title`: of a page below it. `success` and `problem`: what became of a form that was sent, before all else. */
export const sectionPage = (
  frame: OwnAccountFrame,
  section: Exclude<AccountSection, 'overview'>,
  content: Fragment,
  { title = null, success = null, problem = null }: { readonly [Part in 'title' | 'success' | 'problem']?: string | null } = {},
): string => {
  const words = ownWordsOf(frame);
  return document(
    frame,
    title ?? words.sections[section].title,
    html`${problem !== null && alert(problem, wordsOf(frame).login.errorTitle)}
      ${success !== null && html`<div class="notice" data-kind="success" id="success" role="status"><p>${success}</p></div>`} ${content}
      <nav class="back"><a id="overview" href="${frame.addresses.overview}">${words.title}</a></nav>`,
    { isWide: true },
  );
};

/** A form of such a page: it goes where the page came from. */
export const ownForm = (frame: OwnAccountFrame, content: Fragment): Html =>
  html`<form method="post">${confirmationField(frame)}${content}</form>`;

/** What every form of such a page has. */
export const confirmationField = ({ confirmation }: OwnAccountFrame): Html =>
  html`<input type="hidden" name="confirmation" value="${confirmation}" />`;

/** What a value is, before it: with the colon as the language sets it. */
export const labelled = ({ locale }: PageFrame, label: string, value: Html): Html =>
  html`<span>${label}${locale === 'fr' ? '\u00a0:' : ':'} ${value}</span>`;

/** A moment (ISO 8601) for people and programs. */
export const moment = ({ locale }: PageFrame, time: string): Html => html`<time datetime="${time}">${momentOf(locale, time)}</time>`;
