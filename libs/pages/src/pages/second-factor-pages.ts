import type { AuthenticatorName } from '#contracts';
import { html, type Html } from '../html/html.js';
import { choiceField, codeField, type FieldState } from './fields.js';
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

/** The state of `#code` after what went wrong with the one before. */
export const stateOfCode = (problem: LoginProblem | null): FieldState => ({
  describedBy: problem === null ? [] : ['error'],
  isInvalid: problem === 'invalid_credentials',
  hasFocus: true,
});

/** The link to other ways, `#other-ways`; nothing where there are none. */
export const otherWaysLink = (frame: PageFrame, address: string | null): Html | null =>
  address === null ? null : html`<p class="aside"><a id="other-ways" href="${address}">${wordsOf(frame).secondFactor.otherWays}</a></p>`;

/** The form of a code that the user has at hand: `method` tells of what, `code` is the code. */
export const codePage = (page: CodePage): string => {
  const words = wordsOf(page).secondFactor;
  const { lead: about, code, wrong } = page.method === 'totp' ? words.totp : words.recoveryCode;
  const isLastWay = page.method === 'recovery-code' && page.otherWays === null;
  return document(
    page,
    words.title,
    html`${lead(about, page.clientLogoUri)} ${page.problem !== null && alert(page.problem === 'too_many_requests' ? words.tooMany : wrong)}
      <form method="post">
        <input type="hidden" name="${page.method}" value="" />
        ${codeField(code, { hasLetters: page.method === 'recovery-code', ...stateOfCode(page.problem) })}
        ${rememberField(page, page.remember)} ${isLastWay && html`<p class="note" id="lost">${words.recoveryCode.lost}</p>`}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>
      ${otherWaysLink(page, page.otherWays)}`,
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
