import { type Fragment, html } from '../html/html.js';
import { codeField, emailField } from './fields.js';
import { alert, document, type PageFrame, wordsOf } from './layout.js';
import { type NewAccount, newAccountForm } from './new-account-form.js';

/** `back`: the sign-in that this is a part of. */
type SignUpFrame = PageFrame & { readonly back: string };

const backOf = (page: SignUpFrame): Fragment =>
  html`<a id="back" class="button secondary" href="${page.back}">${wordsOf(page).signUp.back}</a>`;

export type SignUpEmailPage = SignUpFrame & {
  readonly clientName: string;
  /** An address as it was typed and not accepted, to be mended; or empty. */
  readonly typed: string;
  readonly problem: 'missing' | 'unfit' | 'tooManyMessages' | 'taken' | 'expired' | null;
};

/** Asks who wants an account for the address alone. The form has no `action`: it goes where the page came from, with the sign-in in the query. */
export const signUpEmailPage = (page: SignUpEmailPage): string => {
  const words = wordsOf(page).signUp;
  const { problem } = page;
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead(page.clientName, page.tenantName)}</p>
      ${problem !== null && alert(words.problems[problem])}
      <form method="post">
        ${emailField(words.email, page.typed, {
          describedBy: problem === null ? [] : ['error'],
          isInvalid: problem === 'missing' || problem === 'unfit',
          hasFocus: true,
        })}
        <div class="actions"><button id="submit" type="submit">${words.send}</button>${backOf(page)}</div>
      </form>`,
  );
};

export type SignUpCodePage = SignUpFrame & {
  readonly problem: 'wrongCode' | 'tooManyMessages' | 'tooManyCodes' | null;
  /** Where another address is entered. */
  readonly otherEmail: string;
};

/** After a message was asked for: the same page whoever has the address, which it does not show. */
export const signUpCodePage = (page: SignUpCodePage): string => {
  const words = wordsOf(page).signUp;
  const { problem } = page;
  return document(
    page,
    words.sentTitle,
    html`<div class="notice" data-kind="success" id="success" role="status"><p>${words.sent}</p></div>
      ${problem !== null && alert(words.problems[problem])}
      <form method="post">
        ${codeField(words.code, { describedBy: problem === null ? [] : ['error'], isInvalid: problem === 'wrongCode', hasFocus: true })}
        <div class="actions"><button id="submit" type="submit">${words.submitCode}</button></div>
      </form>
      <form method="post">
        <div class="actions">
          <button id="send" class="secondary" type="submit" name="send" value="1">${words.sendAgain}</button>
          <a id="other-email" class="button secondary" href="${page.otherEmail}">${words.otherEmail}</a>
          ${backOf(page)}
        </div>
      </form>`,
  );
};

export type SignUpPasswordPage = SignUpFrame & NewAccount;

/** For who has confirmed their address. */
export const signUpPasswordPage = (page: SignUpPasswordPage): string => {
  const { signUp: words } = wordsOf(page);
  return document(
    page,
    words.passwordTitle,
    html`<p class="lead">${words.passwordLead(page.tenantName)}</p>
      ${newAccountForm(page)}`,
  );
};
