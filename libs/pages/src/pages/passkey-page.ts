import { html } from '../html/html.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';
import type { LoginProblem } from './login-page.js';
import { passkeyForm } from './passkey-form.js';
import { otherWaysLink } from './second-factor-pages.js';

export type PasskeyPage = PageFrame & {
  readonly clientLogoUri: string | null;
  /** Where a challenge is asked for. */
  readonly options: string;
  /** Where another way is chosen; null: there is none. */
  readonly otherWays: string | null;
  readonly problem: LoginProblem | null;
};

/** A passkey or security key as a second proof: `passkey` is its answer, and `second` says that it is one. */
export const passkeyPage = (page: PasskeyPage): string => {
  const { passkey: words, secondFactor } = wordsOf(page);
  const problem = page.problem === 'too_many_requests' ? secondFactor.tooMany : words.wrong;
  return document(
    page,
    secondFactor.title,
    html`${lead(words.lead, page.clientLogoUri)} ${page.problem !== null && alert(problem)}
    ${passkeyForm(
      page,
      { ceremony: 'get', options: page.options },
      { label: words.use, isSecondary: false, more: html`<input type="hidden" name="second" value="" />` },
    )}
    ${otherWaysLink(page, page.otherWays)}`,
  );
};
