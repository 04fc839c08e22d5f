import { html } from '../html/html.js';
import { document, explanation, type PageFrame, wordsOf } from './layout.js';

export type SignInOverPage = PageFrame & {
  /** `ended`: its user was signed out since. `foreign`: another browser started it. */
  readonly why: 'completed' | 'ended' | 'expired' | 'foreign';
  readonly clientName: string;
  /** Of the application, checked against its registration; null where there is none that a link could lead to. */
  readonly location: string | null;
};

/** For a browser that comes to a sign-in that cannot go on: why, and the way back to the application. */
export const signInOverPage = (page: SignInOverPage): string => {
  const words = wordsOf(page).signInOver;
  const { title, text } = words[page.why];
  return document(
    page,
    title,
    html`${page.why === 'completed' ? html`<p class="lead">${text}</p>` : explanation(text)}
    ${page.location !== null && html`<a id="back" class="button" href="${page.location}">${words.back(page.clientName)}</a>`}`,
  );
};
