import type { AuthenticatorName } from '#contracts';
import { html, type Html } from '../html/html.js';
import { choiceField } from './fields.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';
import type { LoginProblem } from './login-page.js';

/** What every page of a second factor has. */
type SecondFactorPage = PageFrame & { readonly clientLogoUri: string | null };

/** The box `#remember-browser`: for how many days, and whether it is ticked. */
export type RememberChoice = { readonly days: number; readonly isTicked: boolean };

/** Whether this browser is asked again; nothing where that is not offered. */
export const rememberField = (frame: PageFrame, remember: RememberChoice | null): Html | null => {
  if (remember === null) return null;
  const { label, note } = wordsOf(frame).secondFactor.remember;
  return choiceField({ id: 'remember-browser', name: 'remember_browser', label: label(remember.days), note, isTicked: remember.isTicked });
};

export type CodePage = SecondFactorPage & {
  /** Where it comes from. */
  readonly method: 'totp' | 'recovery-code';
  /** Where another way is chosen; null: there is none. */
  readonly otherWays: string | null;
  /** Null: not offered. */
  readonly remember: RememberChoice | null;
  readonly problem: LoginProblem | null;
};

type CodeField = { readonly label: string; readonly isNumeric: boolean; readonly problem: LoginProblem | null };

/** `#code`: a code of digits, or one that has letters too. */
export const codeField = ({ label, isNumeric, problem }: CodeField): Html =>
  html`<div class="field">
    <label for="code">${label}</label>
    <input
      id="code"
      name="code"
      type="text"
      inputmode="${isNumeric ? 'numeric' : 'text'}"
      autocomplete="${isNumeric ? 'one-time-code' : 'off'}"
      autocapitalize="none"
      spellcheck="false"
      required
      maxlength="40"
      autofocus
      ${problem === 'invalid_credentials' && html` aria-invalid="true"`}
      ${problem !== null && html` aria-describedby="error"`}
    />
  </div>`;

/** The link to other ways, `#other-ways`; nothing where there are none. */
export const otherWaysLink = (frame: PageFrame, address: string | null): Html | null =>
  address === null ? null : html`<p class="aside"><a id="other-ways" href="${address}">${wordsOf(frame).secondFactor.otherWays}</a></p>`;

/** The form of a code that the user has at hand: `method` tells of what, `code` is the code. */
export const codePage = (page: CodePage): string => {
  const words = wordsOf(page).secondFactor;
  const { lead: about, code } = page.method === 'totp' ? words.totp : words.recoveryCode;
  const isLastWay = page.method === 'recovery-code' && page.otherWays === null;
  return document(
    page,
    words.title,
    html`${lead(about, page.clientLogoUri)}
      ${page.problem !== null && alert(page.problem === 'too_many_requests' ? words.tooMany : words.wrong)}
      <form method="post">
        <input type="hidden" name="${page.method}" value="" />
        ${codeField({ label: code, isNumeric: page.method === 'totp', problem: page.problem })} ${rememberField(page, page.remember)}
        ${otherWaysLink(page, page.otherWays)} ${isLastWay && html`<p class="hint" id="lost">${words.recoveryCode.lost}</p>`}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>`,
  );
};

/** `isFirst`: somebody says who they are by it, and does not prove more. */
export type OtherWaysPage = SecondFactorPage & { readonly ways: readonly AuthenticatorName[]; readonly isFirst: boolean };

/** Which other authenticator is used: each is a button, `way`. */
export const otherWaysPage = (page: OtherWaysPage): string => {
  const { secondFactor: words, mailSignIn } = wordsOf(page);
  const [title, choose] = page.isFirst ? [mailSignIn.waysTitle, mailSignIn.chooseWay] : [words.title, words.choose];
  const button = (way: OtherWaysPage['ways'][number]): Html =>
    html`<button id="way-${way}" class="secondary" type="submit" name="way" value="${way}">${words.ways[way]}</button>`;
  return document(
    page,
    title,
    html`${lead(choose, page.clientLogoUri)}
      <form method="post"><div class="actions">${page.ways.map(button)}</div></form>`,
  );
};
